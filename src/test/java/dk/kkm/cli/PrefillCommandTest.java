package dk.kkm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From invented extracts in Datafordeleren's layout to tables a beginner can deliver: {@code prefill/} and its {@code expected/}. */
class PrefillCommandTest {
    private static final Path EXTRACTS = Path.of("src", "test", "resources", "prefill");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void beginsWithWhatBbrKnowsAndTellsWhatItLeftOut() throws IOException {
        Path delivery = folder.resolve("9001/2025");
        assertThat(prefill(delivery)).as("%s", err).isZero();
        assertThat(delivery.resolve("ejendomme.csv"))
                .hasSameTextualContentAs(EXTRACTS.resolve("expected/ejendomme.csv"));
        assertThat(delivery.resolve("bygninger.csv"))
                .hasSameTextualContentAs(EXTRACTS.resolve("expected/bygninger.csv"));
        assertThat(folder.resolve("udeladt.csv")).hasSameTextualContentAs(EXTRACTS.resolve("expected/udeladt.csv"));
        assertThat(prefill(delivery)).as("nothing is overwritten").isEqualTo(2);
    }

    @Test
    void whatItWritesOnlyLacksWhatBbrDoesNotKnow() {
        Path delivery = folder.resolve("9001/2025");
        assertThat(prefill(delivery)).isZero();
        assertThat(run("check", delivery.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("1 fejl", "række 2, kolonne ejerforhold");
    }

    @Test
    void aFileThatIsNoJsonIsUnreadable() throws IOException {
        Path half = Files.writeString(folder.resolve("halv.json"), "[{\"id_lokalId\": ");
        assertThat(run(
                        "prefill",
                        half.toString(),
                        "--municipality",
                        "9001",
                        "--year",
                        "2025",
                        "--out",
                        folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("halv.json");
    }

    private int prefill(Path delivery) {
        var arguments = new ArrayList<>(List.of(
                "prefill",
                "--municipality",
                "9001",
                "--year",
                "2025",
                "--out",
                delivery.toString(),
                "--left-out",
                folder.resolve("udeladt.csv").toString()));
        Stream.of("bygning", "etage", "grund", "ejendomsrelation")
                .forEach(name -> arguments.add(EXTRACTS.resolve(name + ".json").toString()));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Kkm.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
