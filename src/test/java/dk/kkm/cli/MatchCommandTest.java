package dk.kkm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a stranger's file to a receipt that speaks the stranger's words. */
class MatchCommandTest {
    private static final Path ENERGY =
            Path.of("src", "test", "resources", "matches", "energy-export", "Energiforbrug 2025.csv");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aProfileOnceConfirmedIsUsedEverAfter() throws IOException {
        Path profile = folder.resolve("model/queries/profiles/energi.ttl");
        Files.createDirectories(profile.getParent());
        assertThat(run("match", ENERGY.toString())).isZero();
        assertThat(out.toString()).contains("forbrug (92 %)", "'FJV' = fjernvarme", "'Damp' er ingen kode", "--out");
        assertThat(run("match", ENERGY.toString(), "--out", profile.toString(), "--yes"))
                .isZero();
        assertThat(profile).exists();

        String[] check = {"check", ENERGY.toString(), "--municipality", "0851", "--year", "2025", "--all"};
        assertThat(run(check)).isEqualTo(2);
        assertThat(run(with(check, "--profile", profile.toString()))).isEqualTo(1);
        String byProfile = out.toString();
        assertThat(byProfile)
                .contains("Energiforbrug 2025.csv række 6, kolonne Energiart: 'Damp'", "Ret feltet 'Energiart'");
        assertThat(run(with(check, "--model", folder.resolve("model").toString())))
                .isEqualTo(1);
        assertThat(out.toString()).isEqualTo(byProfile);

        assertThat(run("match", ENERGY.toString(), "--out", profile.toString(), "--yes"))
                .as("nothing is overwritten")
                .isEqualTo(2);
    }

    private static String[] with(String[] arguments, String option, String value) {
        String[] more = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        more[arguments.length] = option;
        more[arguments.length + 1] = value;
        return more;
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Kkm.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
