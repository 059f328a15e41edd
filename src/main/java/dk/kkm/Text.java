package dk.kkm;

import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.jspecify.annotations.Nullable;

/** A text for people, in Danish and in English. */
public record Text(String da, String en) {
    /** Nothing to say. */
    public static final Text NONE = new Text("", "");

    private static final int SHOWN = 80;

    /** The same in both languages, such as a name. */
    public static Text same(String text) {
        return new Text(text, text);
    }

    /**
     * What a graph says of something in both languages; a text without language stands for both, and nothing is the
     * empty text.
     */
    public static Text of(Graph graph, Node subject, Node property) {
        String da = "";
        String en = "";
        for (Triple triple : graph.find(subject, property, Node.ANY).toList()) {
            Node text = triple.getObject();
            String language = text.getLiteralLanguage();
            if (!language.equals("en")) {
                da = text.getLiteralLexicalForm();
            }
            if (!language.equals("da")) {
                en = text.getLiteralLexicalForm();
            }
        }
        return new Text(da, en);
    }

    /** The same with these in the places of its {@code %s}, a text in its own language. */
    public Text with(@Nullable Object... parts) {
        @Nullable Object[] danish = parts.clone();
        @Nullable Object[] english = parts.clone();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] instanceof Text text) {
                danish[i] = text.da();
                english[i] = text.en();
            }
        }
        return parts.length == 0 ? this : new Text(da.formatted(danish), en.formatted(english));
    }

    /** What somebody sent, as it is shown back to them: no longer than a line. */
    public static String shown(String sent) {
        return sent.length() > SHOWN ? sent.substring(0, SHOWN) + "…" : sent;
    }

    /** The Danish text, as most of our readers want it. */
    @Override
    public String toString() {
        return da;
    }
}
