package dk.kkm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDFS;
import org.junit.jupiter.api.Test;

/**
 * The words of the house in Java: every term it uses is declared in {@code ontology/}. What else is asked of terms, the rules
 * in {@code queries/lint} ask, see {@code LintTest}; that a file declares a term once can only be seen in its text.
 */
class VocabularyTest {
    private static final Pattern IN_JAVA = Pattern.compile("\\bkkm\\(\\s*\"([^\"]+)\"\\s*\\)");
    private static final Pattern HEAD = Pattern.compile("(?m)^kkm:(\\w+) a ");

    private static final Specification SPECIFICATION = Specification.load();

    @Test
    void everyTermInJavaIsDeclared() throws IOException {
        var undeclared = new TreeSet<String>();
        try (Stream<Path> found = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                Matcher terms = IN_JAVA.matcher(Files.readString(file));
                while (terms.find()) {
                    if (!SPECIFICATION
                            .model()
                            .contains(Vocabulary.kkm(terms.group(1)), RDFS.isDefinedBy.asNode(), Node.ANY)) {
                        undeclared.add("kkm:" + terms.group(1) + " in " + file);
                    }
                }
            }
        }
        assertThat(undeclared)
                .as("declare them in ontology/<module>.ttl, or mend the name of the constant")
                .isEmpty();
    }

    @Test
    void noFileDeclaresATermTwice() {
        SortedMap<String, String> twice = new TreeMap<>();
        SPECIFICATION.texts("ontology", ".ttl").forEach((name, text) -> {
            var seen = new TreeSet<String>();
            Matcher heads = HEAD.matcher(text);
            while (heads.find()) {
                if (!seen.add(heads.group(1))) {
                    twice.put("kkm:" + heads.group(1), name);
                }
            }
        });
        assertThat(twice).as("keep one declaration").isEmpty();
    }
}
