package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README and CONTRIBUTING tell a newcomer to type works, and the files they name are there. */
class ReadmeTest {
    private static final String START = "java -jar target/kkm.jar ";
    private static final Pattern PLACE = Pattern.compile("(?<= )(levering|lager)(?=[ /]|$)");
    private static final Pattern FILE = Pattern.compile("`((?:ontology|shapes|queries|src)/[A-Za-z0-9/._-]+?)/?`");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theCommandsOfTheReadmeRun() throws IOException {
        List<String> commands = Files.readString(Path.of("README.md"))
                .lines()
                .filter(line -> line.startsWith(START))
                .map(line -> line.substring(START.length()).replaceFirst(" +#.*", ""))
                .toList();
        assertThat(commands).hasSizeGreaterThan(4);
        for (String command : commands) {
            if (command.startsWith("serve ") || command.startsWith("demo ") || command.contains("my-mapping.rq")) {
                continue; // serve and demo run until stopped and have tests of their own; my-mapping is the reader's
            }
            String typed = PLACE.matcher(command)
                    .replaceAll(place -> Matcher.quoteReplacement(
                            folder.resolve(place.group()).toString()));
            var out = new StringWriter();
            var err = new StringWriter();
            int exit = Kkm.run(new PrintWriter(out), new PrintWriter(err), typed.split(" "));
            assertThat(exit).as("%s%n%s%n%s", command, out, err).isZero();
            if (command.startsWith("template ")) {
                fillIn(folder.resolve("levering/0851/2025"));
            }
        }
    }

    @Test
    void theFilesThatReadmeAndContributingNameAreThere() throws IOException {
        for (String document : List.of("README.md", "CONTRIBUTING.md")) {
            Matcher names = FILE.matcher(Files.readString(Path.of(document)));
            int count = 0;
            while (names.find()) {
                count++;
                assertThat(Path.of(names.group(1))).as(document).exists();
            }
            assertThat(count).as(document).isPositive();
        }
    }

    /** As the sender does: the example rows go, and what one has is written. */
    private static void fillIn(Path delivery) throws IOException {
        try (Stream<Path> tables = Files.list(delivery)) {
            for (Path table : tables.toList()) {
                Files.delete(table);
            }
        }
        Files.writeString(delivery.resolve("ejendomme.csv"), """
                ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal
                1;Østerskolen;skole;kommunal;fjernvarme;1.000
                """, UTF_8);
        Files.writeString(delivery.resolve("forbrug.csv"), """
                ejendomsnr;energibærer;mængde;enhed;metode
                1;el;25.000;kWh;aflæst
                """, UTF_8);
    }
}
