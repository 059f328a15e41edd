package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.store.OtherStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands over another store, as people type them. */
class StoreOptionsTest {
    private static final String ESTATES = """
            ejendomsnr;navn;adresse;anvendelse;ejerforhold;opvarmning;beskyttet_adresse;samlet_areal
            1;Østerskolen;Opdigtet Vej 1;skole;kommunal;fjernvarme;nej;1.000
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter said = new StringWriter();

    private int kkm(String... arguments) {
        said.getBuffer().setLength(0);
        var out = new PrintWriter(said);
        return Kkm.run(out, out, arguments);
    }

    @Test
    void submitsToAnotherStoreChecksWithItAndComputesFromIt() throws IOException {
        Path delivery = Files.createDirectories(folder.resolve("9001/2025"));
        Files.writeString(delivery.resolve("ejendomme.csv"), ESTATES, UTF_8);
        Path consumption = Files.writeString(
                folder.resolve("forbrug.csv"), "ejendomsnr;energibærer;mængde;enhed;metode\n1;el;25.000;kWh;aflæst\n");
        try (OtherStore other = OtherStore.start("FUSEKI")) {
            String query = other.address().query().toString();
            String update = other.address().update().toString();
            assertThat(kkm("submit", delivery.toString(), "--store", query))
                    .as("%s", said)
                    .isZero();
            assertThat(kkm(
                            "check",
                            consumption.toString(),
                            "--municipality",
                            "9001",
                            "--year",
                            "2025",
                            "--store",
                            query))
                    .as("%s", said)
                    .isZero();
            assertThat(kkm("key-figures", "--store", query, "--store-update", update, "--year", "2025"))
                    .as("%s", said)
                    .isZero();
            assertThat(kkm("rebuild", "--store", query)).as("%s", said).isZero();
            assertThat(said.toString()).contains("9001/2025");
        }
    }

    @Test
    void saysWhichStoreIsMissingAndThatItIsOneOrTheOther() {
        assertThat(kkm("submit", folder.toString())).isEqualTo(2);
        assertThat(said.toString()).contains("--data", "--store");
        assertThat(kkm("key-figures", "--data", "x", "--store", "http://localhost:1/x"))
                .isEqualTo(2);
        assertThat(kkm("key-figures", "--store", "lager")).isEqualTo(2);
        assertThat(said.toString()).contains("https://lager.example/kkm/query", "KKM_STORE_TOKEN");
        assertThat(kkm("serve", "--store-update", "http://localhost:1/x")).isEqualTo(2);
        assertThat(kkm("key-figures", "--store", "http://localhost:1/x")).isEqualTo(3);
        assertThat(said.toString())
                .contains("http://localhost:1/x kan ikke nås")
                .doesNotContain("Exception");
    }
}
