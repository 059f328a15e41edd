package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a real delivery that no one here wrote lies, if it is there. */
public final class Philadelphia {
    /** The folder to lay over the model. */
    public static final Path EXTENSION = Path.of("ontology/extensions/philadelphia");

    /** The mapping of the city's table. */
    public static final Path MAPPING = EXTENSION.resolve("queries/mappings/properties.rq");

    private Philadelphia() {}

    /** The city's table in the folder of the test parameter {@code kkm.data}; without it the test is skipped, loudly, and fails in CI. */
    public static Path file() {
        Path file = Path.of(System.getProperty("kkm.data", "../shared/data"), "neighbour-philadelphia-2011-2014.csv");
        if (!Files.exists(file)) {
            String message = "SKIPPED: " + file.toAbsolutePath().normalize()
                    + " is not there, so the real delivery is not judged. Name its folder with -Dkkm.data=…";
            System.err.println(message);
            if ("true".equals(System.getenv("CI"))) {
                fail(message);
            }
            abort(message);
        }
        return file;
    }
}
