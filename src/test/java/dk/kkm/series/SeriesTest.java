package dk.kkm.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.UnreadableException;
import dk.kkm.table.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Year;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Readings become a year's rows: {@code series/<case>/} holds sensors, readings and the tables a person reckons. */
class SeriesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "series");
    private static final Specification SPECIFICATION = Specification.load();
    private static int passed;
    private static int total;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @TestFactory
    Stream<DynamicTest> readingsBecomeTheRowsAPersonReckons() throws IOException {
        List<Path> cases = files(CASES);
        total = cases.size();
        return cases.stream().map(at -> {
            String name = String.valueOf(at.getFileName());
            return DynamicTest.dynamicTest(name, () -> {
                Path out = folder.resolve(name);
                var series = new Series(
                        SPECIFICATION, Tables.read(at.resolve("sensors.csv")).get(0), Year.of(2025));
                for (Path file : files(at)) {
                    if (String.valueOf(file.getFileName()).startsWith("readings")) {
                        try (InputStream in = Files.newInputStream(file)) {
                            series.read(String.valueOf(file.getFileName()), in);
                        }
                    }
                }
                series.result().write(out);
                for (Path expected : files(at.resolve("expected"))) {
                    assertThat(Files.readAllLines(out.resolve(String.valueOf(expected.getFileName()))))
                            .isEqualTo(Files.readAllLines(expected));
                }
                assertThat(files(out)).hasSameSizeAs(files(at.resolve("expected")));
                passed++;
            });
        });
    }

    @AfterAll
    static void count() {
        TruthTable.count("series of readings reckoned by hand", passed, total);
    }

    @Test
    void theClockAgreesWithJavaInEveryHourOfFiveYears() {
        var clock = new Clock(2025);
        ZoneId zone = ZoneId.of("Europe/Copenhagen");
        long begin = Year.of(2023).atDay(1).atStartOfDay(zone).toEpochSecond();
        for (long time = begin; time < begin + 5L * 365 * 86400; time += 1800) {
            var told = java.time.Instant.ofEpochSecond(time).atZone(zone);
            long local = time + told.getOffset().getTotalSeconds();
            assertThat(clock.local(time)).isEqualTo(local);
            if (!clock.isTwice(local)) {
                assertThat(clock.moment(local)).isEqualTo(time);
            }
            assertThat(clock.isNever(local)).isFalse();
            if (told.getYear() == 2025) {
                assertThat(clock.monthOf(time)).isEqualTo(told.getMonthValue() - 1);
            }
        }
    }

    @Test
    void aTableOfSensorsThatCannotBeUnderstoodSaysWhere() throws IOException {
        for (String wrong : List.of(
                "føler;ejendomsnr;måler\nM-1;0012;ell\n",
                "føler;ejendomsnr;måler;enhed\nM-1;0012;el;m3\n",
                "føler;ejendomsnr\nM-1;0012\n",
                "føler;ejendomsnr;måler;farve\nM-1;0012;el;rød\n",
                "føler;ejendomsnr;måler\nM-1;0012;el\nM-1;0013;el\n")) {
            Path sensors = Files.writeString(folder.resolve("følere.csv"), wrong);
            assertThatThrownBy(
                            () -> new Series(SPECIFICATION, Tables.read(sensors).get(0), Year.of(2025)))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("følere.csv");
        }
    }

    @Test
    void readingsWithoutTheColumnsAreUnreadable() throws IOException {
        Path sensors = Files.writeString(folder.resolve("følere.csv"), "føler;ejendomsnr;måler\nM-1;0012;el\n");
        var series = new Series(SPECIFICATION, Tables.read(sensors).get(0), Year.of(2025));
        assertThatThrownBy(() ->
                        series.read("m.csv", new ByteArrayInputStream("føler;dato\n".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("tid");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }
}
