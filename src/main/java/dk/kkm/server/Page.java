package dk.kkm.server;

import dk.kkm.Numbers;
import dk.kkm.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.encoder.Encode;

/**
 * A page for people, in Danish, or in English if the request asks for it. It reads well without style and needs no script.
 * Everything said to it is plain text; it is escaped here and nowhere else.
 *
 * <pre>{@code
 * return new Page(ask, new Text("Nøgletal", "Key figures"))
 *     .paragraph(new Text("Vælg et.", "Choose one."))
 *     .table(caption, List.of(name, value), List.of(List.of(page.link("/key-figures/x", label), Page.number("81"))))
 *     .reply();
 * }</pre>
 */
final class Page {
    /** What a browser may do with a page: show it with our style, and send its forms to us. */
    static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";

    /** What a browser may do with a page that has a script: that, run scripts of ours, and ask us. */
    static final String SCRIPTED = POLICY + "; script-src 'self'; connect-src 'self'";

    /** {@code GET /style.css}: the one style sheet. */
    static final Resource STYLE = ask -> new Reply("text/css;charset=utf-8", style(), Map.of());

    /** What can be wider than the window is reached by the keyboard. */
    private static final HtmlRenderer MARKDOWN = HtmlRenderer.builder()
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> (node, tag, attributes) -> {
                if (tag.equals("pre")) {
                    attributes.put("tabindex", "0");
                }
            })
            .build();

    private static final BigDecimal LARGE = BigDecimal.valueOf(1_000);
    private static final List<Link> PLACES = List.of(
            new Link("/", new Text("Forside", "Start")),
            new Link("/key-figures", new Text("Nøgletal", "Key figures")),
            new Link("/submissions", new Text("Indberetninger", "Submissions")),
            new Link("/rounds", new Text("Runder", "Rounds")),
            new Link("/decisions", new Text("Beslutninger", "Decisions")),
            new Link("/queries", new Text("Forespørgsler", "Queries")),
            new Link("/model", new Text("Modellen", "The model")),
            new Link("/guides", new Text("Vejledninger", "Guides")),
            new Link("/sparql", new Text("SPARQL", "SPARQL")));

    private final Ask ask;
    private final boolean english;
    private final String title;
    private final StringBuilder main = new StringBuilder(4096);
    private final StringBuilder head = new StringBuilder();

    private int fields;

    private record Link(String path, Text label) {}

    /**
     * What stands in a table or a list.
     *
     * @param link where it leads
     * @param number whether it is set as a number, to the right
     */
    record Cell(String text, Optional<String> link, boolean number) {}

    /** A page with this heading. */
    Page(Ask ask, Text title) {
        this.ask = ask;
        this.english = ask.english();
        this.title = in(title);
        tag("h1", this.title);
    }

    /** Words. */
    static Cell text(String text) {
        return new Cell(text, Optional.empty(), false);
    }

    /** A number as written. */
    static Cell number(String number) {
        return new Cell(number, Optional.empty(), true);
    }

    /** A number with at least and at most so many decimals, in the language of the page. */
    Cell number(BigDecimal number, int least, int most) {
        return number(Numbers.of(number, least, most, english).replace('-', '−'));
    }

    /** How many. */
    Cell count(long number) {
        return number(BigDecimal.valueOf(number), 0, 0);
    }

    /** A share between 0 and 1 as a percentage. */
    Cell percent(BigDecimal share) {
        return number(number(share.movePointRight(2), 0, 0).text() + " %");
    }

    /** An amount, rounded to whole numbers when it is large. */
    Cell amount(BigDecimal number) {
        return number(number, 0, number.abs().compareTo(LARGE) < 0 ? 2 : 0);
    }

    /** Words in the language of the page. */
    Cell text(Text text) {
        return text(in(text));
    }

    /**
     * Words that lead somewhere.
     *
     * @param path on this server, its parameters encoded; the language goes along
     */
    Cell link(String path, String text) {
        return new Cell(text, Optional.of(inLanguage(path)), false);
    }

    /** The same, said in the language of the page. */
    Cell link(String path, Text text) {
        return link(path, in(text));
    }

    /** Words that lead to this very address. */
    static Cell linkAsIs(String address, String text) {
        return new Cell(text, Optional.of(address), false);
    }

    /** The same in the language of the page. */
    String in(Text text) {
        return english ? text.en() : text.da();
    }

    Page heading(Text text) {
        tag("h2", in(text));
        return this;
    }

    /** A heading below a heading. */
    Page subheading(Text text) {
        tag("h3", in(text));
        return this;
    }

    Page paragraph(Text text) {
        tag("p", in(text));
        return this;
    }

    /** A line of words and links, one after the other. */
    Page line(Cell... cells) {
        main.append("<p>");
        for (Cell cell : cells) {
            write(cell);
            main.append(' ');
        }
        main.append("</p>\n");
        return this;
    }

    /** Something the reader must not miss. */
    Page note(Text text) {
        main.append("<p class=\"note\">");
        escape(main, in(text));
        main.append("</p>\n");
        return this;
    }

    /** That a figure is not settled yet. */
    Page preliminary() {
        return note(new Text(
                "Foreløbig: hviler på vægte, grænser eller faktorer, som samarbejdet ikke har besluttet.",
                "Preliminary: rests on weights, limits or factors the cooperation has not decided."));
    }

    Page list(List<Cell> items) {
        main.append("<ul>\n");
        for (Cell item : items) {
            main.append("<li>");
            write(item);
            main.append("</li>\n");
        }
        main.append("</ul>\n");
        return this;
    }

    /** Names, each with what is said of it. */
    Page facts(Map<Text, Cell> facts) {
        main.append("<dl>\n");
        facts.forEach((name, fact) -> {
            main.append("<div>");
            tag("dt", in(name));
            main.append("<dd>");
            write(fact);
            main.append("</dd></div>\n");
        });
        main.append("</dl>\n");
        return this;
    }

    /**
     * A field of a form.
     *
     * @param options the only values there are; empty when any text may be written
     */
    record Field(String name, Text label, String value, List<String> options, boolean required, String type) {
        Field(String name, Text label, String value, List<String> options, boolean required) {
            this(name, label, value, options, required, "text");
        }

        /** Where files are chosen. */
        static Field files(String name, Text label) {
            return new Field(name, label, "", List.of(), false, "file");
        }

        /** Where a few sentences are written. */
        static Field words(String name, Text label, boolean required) {
            return new Field(name, label, "", List.of(), required, "textarea");
        }

        /** The same with this written in it. */
        Field with(String other) {
            return new Field(name, label, other, options, required, type);
        }
    }

    /** A form that asks at this path, in the language of the page and as a page. */
    Page form(String path, List<Field> asked, Text ask) {
        main.append("<form action=\"");
        escape(main, path);
        main.append("\" method=\"get\">\n<input type=\"hidden\" name=\"format\" value=\"html\">\n");
        if (english) {
            main.append("<input type=\"hidden\" name=\"lang\" value=\"en\">\n");
        }
        return controls(asked, ask);
    }

    /** A form that changes something at this path and is answered as a page; files may be among what it sends. */
    Page post(String path, List<Field> asked, Text change) {
        main.append("<form action=\"");
        escape(main, inLanguage(path));
        main.append("\" method=\"post\" enctype=\"multipart/form-data\">\n");
        return controls(asked, change);
    }

    /** The same with a second button, which sends all of it elsewhere. */
    Page post(String path, List<Field> asked, Text change, String otherPath, Text other) {
        post(path, asked, change);
        String end = "</p>\n</form>\n";
        main.setLength(main.length() - end.length());
        main.append(" <button type=\"submit\" formaction=\"");
        escape(main, inLanguage(otherPath));
        main.append("\">");
        escape(main, in(other));
        main.append("</button>").append(end);
        return this;
    }

    private Page controls(List<Field> asked, Text button) {
        for (Field field : asked) {
            fields++;
            main.append("<p><label for=\"f").append(fields).append("\">");
            escape(main, in(field.label()));
            main.append("</label> ");
            control(field);
            main.append("</p>\n");
        }
        main.append("<p><button type=\"submit\">");
        escape(main, in(button));
        main.append("</button></p>\n</form>\n");
        return this;
    }

    /** A form that does something at this path, with one secret to be written, or none. */
    Page act(String path, Optional<Field> secret, Text act) {
        main.append("<form action=\"");
        escape(main, path);
        main.append("\" method=\"post\">\n");
        secret.ifPresent(field -> {
            main.append("<p><label for=\"secret\">");
            escape(main, in(field.label()));
            main.append(
                    "</label> <input id=\"secret\" type=\"password\" autocomplete=\"current-password\" required name=\"");
            escape(main, field.name());
            main.append("\"></p>\n");
        });
        main.append("<p><button type=\"submit\">");
        escape(main, in(act));
        main.append("</button></p>\n</form>\n");
        return this;
    }

    private void control(Field field) {
        boolean choice = !field.options().isEmpty();
        boolean words = field.type().equals("textarea");
        main.append(
                        choice
                                ? "<select"
                                : words ? "<textarea rows=\"3\" cols=\"50\"" : "<input type=\"" + field.type() + "\"")
                .append(field.type().equals("file") ? " multiple" : "")
                .append(" id=\"f")
                .append(fields)
                .append("\" name=\"");
        escape(main, field.name());
        main.append(field.required() ? "\" required" : "\"");
        if (words) {
            main.append('>');
            escape(main, field.value());
            main.append("</textarea>");
            return;
        }
        if (!choice) {
            main.append(" value=\"");
            escape(main, field.value());
            main.append("\">");
            return;
        }
        main.append(field.required() ? ">" : "><option></option>");
        for (String option : field.options()) {
            main.append(option.equals(field.value()) ? "<option selected>" : "<option>");
            escape(main, option);
            main.append("</option>");
        }
        main.append("</select>");
    }

    /** Text to be shown letter by letter, such as a query. */
    Page code(String text) {
        main.append("<pre tabindex=\"0\"><code>");
        escape(main, text);
        main.append("</code></pre>\n");
        return this;
    }

    /** Words in Markdown, of our own; any HTML in them is shown as it is written. */
    Page markdown(String text) {
        main.append(MARKDOWN.render(Parser.builder().build().parse(text)));
        return this;
    }

    /** A picture that leads to itself, with what it shows in words. */
    Page image(String path, Text shows) {
        main.append("<figure class=\"wide\" tabindex=\"0\"><a href=\"");
        escape(main, inLanguage(path));
        main.append("\"><img src=\"");
        escape(main, inLanguage(path));
        main.append("\" alt=\"");
        escape(main, in(shows));
        main.append("\"></a></figure>\n");
        return this;
    }

    /** A column of a table: its heading, and what stands in it of each row. */
    record Column<T>(Text heading, Function<T, Cell> cell) {
        Column(String da, String en, Function<T, Cell> cell) {
            this(new Text(da, en), cell);
        }
    }

    /** A table whose first column names the rows. */
    <T> Page table(Text caption, Collection<T> rows, List<Column<T>> columns) {
        return table(
                caption,
                columns.stream().map(Column::heading).toList(),
                rows.stream()
                        .map(row -> columns.stream()
                                .map(column -> column.cell().apply(row))
                                .toList())
                        .toList());
    }

    /** A table whose first column names the rows; columns of numbers are set to the right. */
    Page table(Text caption, List<Text> columns, List<List<Cell>> rows) {
        main.append("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(main, in(caption));
        main.append("\"><table>\n");
        tag("caption", in(caption));
        main.append("<thead><tr>");
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            boolean numbers = rows.stream().anyMatch(row -> row.get(column).number());
            main.append(numbers ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
            escape(main, in(columns.get(i)));
            main.append("</th>");
        }
        main.append("</tr></thead>\n<tbody>\n");
        for (List<Cell> row : rows) {
            main.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                Cell cell = row.get(i);
                String kind = i == 0 ? "th" : "td";
                main.append('<')
                        .append(kind)
                        .append(i == 0 ? " scope=\"row\"" : cell.number() ? " class=\"n\"" : "")
                        .append('>');
                write(cell);
                main.append("</").append(kind).append('>');
            }
            main.append("</tr>\n");
        }
        main.append("</tbody>\n</table></div>\n");
        return this;
    }

    /** What is folded away, under a line that says what it is, until the reader opens it. */
    Page fold(String line, Consumer<Page> inside) {
        main.append("<details>\n");
        tag("summary", line);
        inside.accept(this);
        main.append("</details>\n");
        return this;
    }

    /** Links to the same in these forms. */
    Page alsoAs(List<? extends Offered> forms) {
        main.append("<p class=\"forms\">");
        tag("span", english ? "The same as" : "Det samme som");
        for (String name : forms.stream().map(Offered::name).distinct().toList()) {
            if (!name.equals(Format.HTML.name())) {
                main.append(' ');
                write(new Cell(name.toUpperCase(Locale.ROOT), Optional.of(ask.with("format", name)), false));
            }
        }
        main.append("</p>\n");
        return this;
    }

    /** What a script or a style sheet calls by this name. */
    Page part(String id, Consumer<Page> inside) {
        main.append("<div id=\"").append(id).append("\">\n");
        inside.accept(this);
        main.append("</div>\n");
        return this;
    }

    /** Style sheets and scripts of ours that make the page handier; it must do without. */
    Page handier(List<String> styles, List<String> scripts) {
        styles.forEach(path ->
                head.append("<link rel=\"stylesheet\" href=\"").append(path).append("\">\n"));
        scripts.forEach(path -> head.append("<script defer src=\"").append(path).append("\"></script>\n"));
        return this;
    }

    /** The whole page. */
    Reply reply() {
        var page = new StringBuilder(main.length() + 2048);
        String language = english ? "en" : "da";
        page.append("<!DOCTYPE html>\n<html lang=\"")
                .append(language)
                .append("\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        escape(page, title);
        page.append(" · Kloge Kvadratmeter</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n")
                .append(head)
                .append("</head>\n<body>\n");
        page.append("<a class=\"skip\" href=\"#main\">")
                .append(english ? "To the content" : "Til indholdet")
                .append("</a>\n<header><nav aria-label=\"Kloge Kvadratmeter\">\n");
        for (Link place : PLACES) {
            page.append("<a href=\"");
            escape(page, inLanguage(place.path()));
            page.append(here(place) ? "\" aria-current=\"page\">" : "\">");
            escape(page, in(place.label()));
            page.append("</a>\n");
        }
        page.append(
                        "<form class=\"search\" role=\"search\" action=\"/search\" method=\"get\"><input type=\"search\" name=\"q\" required maxlength=\"200\" aria-label=\"")
                .append(english ? "Search everything" : "Søg i det hele")
                .append(
                        english
                                ? "\"><input type=\"hidden\" name=\"lang\" value=\"en\"> <button>Search"
                                : "\"> <button>Søg")
                .append("</button></form>\n");
        page.append("<a class=\"other\" lang=\"")
                .append(english ? "da" : "en")
                .append("\" hreflang=\"")
                .append(english ? "da" : "en")
                .append("\" href=\"");
        escape(page, ask.with("lang", english ? "da" : "en"));
        page.append("\">").append(english ? "Dansk" : "English").append("</a>\n</nav></header>\n<main id=\"main\">\n");
        page.append(main).append("</main>\n</body>\n</html>\n");
        Reply reply = Reply.of(Format.HTML, page.toString());
        return head.isEmpty() ? reply : reply.with("Content-Security-Policy", SCRIPTED);
    }

    private boolean here(Link place) {
        return ask.path().equals(place.path())
                || (place.path().length() > 1 && ask.path().startsWith(place.path() + "/"));
    }

    private String inLanguage(String path) {
        return english ? path + (path.contains("?") ? "&" : "?") + "lang=en" : path;
    }

    private void write(Cell cell) {
        if (cell.link().isEmpty()) {
            escape(main, cell.text());
            return;
        }
        main.append("<a href=\"");
        escape(main, cell.link().get());
        main.append("\">");
        escape(main, cell.text());
        main.append("</a>");
    }

    private void tag(String name, String text) {
        main.append('<').append(name).append('>');
        escape(main, text);
        main.append("</").append(name).append(">\n");
    }

    private static void escape(StringBuilder into, String text) {
        into.append(Encode.forHtml(text));
    }

    private static byte[] style() {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("/web/style.css"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
