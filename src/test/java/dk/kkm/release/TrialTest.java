package dk.kkm.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.cli.Kkm;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A school of 1,000 m² that uses 300 m³ of water in 2024 and 400 m³, of which the last is estimated, in 2025. */
class TrialTest {
    private static final Specification OURS = Specification.load();
    private static final SubmissionId BEFORE = SubmissionId.of("9001", "2024");
    private static final SubmissionId NOW = SubmissionId.of("9001", "2025");
    private static final String ESTATES = """
            ejendomsnr;navn;adresse;anvendelse;ejerforhold;opvarmning;samlet_areal
            1;Østerskolen;Opdigtet Vej 1;skole;kommunal;fjernvarme;1.000
            """;
    private static final String WATER = """
            ejendomsnr;energibærer;mængde;enhed;metode
            1;el;25.000;kWh;aflæst
            1;vand;%s;m3;%s
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aChangedFormulaMovesTheFigureOfEachYearByWhatItChangesAndNothingElse() throws IOException {
        Path changed = changed(
                "queries/key-figures/water-per-area.rq",
                "(?numerator / ?denominator AS ?value)",
                "(3 * ?numerator / ?denominator AS ?value)");
        try (Store store = store(Store.inMemory())) {
            var version = store.version();
            Trial trial = Trial.of(store, OURS, Specification.load(changed), id -> {});

            assertThat(store.version()).as("nothing is written").isEqualTo(version);
            assertThat(trial.refuses()).isFalse();
            // 300 m³ and 400 m³ over 1,000 m², three times.
            assertThat(trial.effects())
                    .extracting(
                            Trial.Effect::kind,
                            Trial.Effect::id,
                            Trial.Effect::name,
                            effect -> plain(effect.before()),
                            effect -> plain(effect.after()),
                            effect -> plain(effect.difference()),
                            effect -> plain(effect.percent()))
                    .containsExactly(
                            tuple(Trial.Kind.FIGURE, BEFORE, "water-per-area", "0.3", "0.9", "0.6", "200"),
                            tuple(Trial.Kind.FIGURE, NOW, "water-per-area", "0.4", "1.2", "0.8", "200"));
        }
    }

    @Test
    void aStricterRuleRefusesTheDeliveryThatBreaksItNamingFileAndRow() throws IOException {
        Path changed = stricter();
        try (Store store = store(Store.inMemory())) {
            Trial trial = Trial.of(store, OURS, Specification.load(changed), id -> {});

            assertThat(trial.refuses()).isTrue();
            assertThat(trial.effects())
                    .extracting(
                            Trial.Effect::kind,
                            Trial.Effect::id,
                            Trial.Effect::name,
                            Trial.Effect::file,
                            Trial.Effect::row)
                    .containsExactly(
                            tuple(
                                    Trial.Kind.REFUSED,
                                    NOW,
                                    "Consumption-estimated",
                                    Optional.of("forbrug.csv"),
                                    Optional.of(3)),
                            tuple(
                                    Trial.Kind.FINDING_GONE,
                                    NOW,
                                    "Consumption-estimated",
                                    Optional.of("forbrug.csv"),
                                    Optional.of(3)));
        }
    }

    @Test
    void theCommandTellsItInRowsAndEndsWith1WhenADeliveryWouldBeRefused() throws IOException {
        Path lager = folder.resolve("lager");
        store(Store.open(lager)).close();
        var out = new StringWriter();

        int exit = Kkm.run(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                "model",
                "try",
                stricter().toString(),
                "--data",
                lager.toString(),
                "--format",
                "csv");

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString().lines())
                .first()
                .isEqualTo("kind,municipality,year,name,part,file,row,before,after,difference,percent,da,en");
        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("refused,9001,2025,Consumption-estimated,violation,forbrug.csv,3,"))
                .noneMatch(line -> line.startsWith("refused,9001,2024,"));
    }

    private static String plain(Optional<BigDecimal> number) {
        return number.orElseThrow().stripTrailingZeros().toPlainString();
    }

    private Path stricter() throws IOException {
        String text = OURS.files().get("shapes/supply.ttl");
        int shape = text.indexOf("kkmsh:Consumption-estimated");
        int severity = text.indexOf("sh:Warning", shape);
        return changed(
                "shapes/supply.ttl",
                text.substring(shape, severity + 10),
                text.substring(shape, severity) + "sh:Violation");
    }

    /** A folder with one of our files in it, changed. */
    private Path changed(String file, String from, String to) throws IOException {
        String text = OURS.files().get(file);
        assertThat(text).contains(from);
        Path model = folder.resolve("model");
        Files.createDirectories(model.resolve(file).getParent());
        Files.writeString(model.resolve(file), text.replace(from, to));
        return model;
    }

    private Store store(Store store) throws IOException {
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, OURS.model()));
        var submissions = Submissions.of(store, OURS);
        var tables = new ArrayList<>(List.of(WATER.formatted("300", "aflæst"), WATER.formatted("400", "skønnet")));
        for (SubmissionId id : List.of(BEFORE, NOW)) {
            Path files = Files.createDirectories(folder.resolve(id.toString()));
            Files.writeString(files.resolve("ejendomme.csv"), ESTATES, UTF_8);
            Files.writeString(files.resolve("forbrug.csv"), tables.remove(0), UTF_8);
            assertThat(submissions.receive(Delivery.of(List.of(files), Optional.of(id), Optional.empty())))
                    .allSatisfy(receipt -> assertThat(receipt.kept()).isTrue());
        }
        return store;
    }
}
