package dk.kkm.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.table.TableOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of every form, and those that cannot be read. */
class DeliveryTest {
    private static final SubmissionId ID = SubmissionId.of("0851", "2025");
    private static final Mappings MAPPINGS = Mappings.of(Specification.load());
    private static final String ESTATES =
            "ejendomsnr;navn;anvendelse;ejerforhold;opvarmning\n1;Nordskolen;skole;ejet;fjernvarme\n";
    private static final String PREFIX = "@prefix kkm: <https://w3id.org/kkm/def/> .\n";
    private static final String ESTATE = "<https://w3id.org/kkm/id/estate/0851/1>";

    private static final Logger JSON_LD = Logger.getLogger("com.apicatalog");

    @TempDir
    Path folder;

    @Test
    void mapsAFolderNamedAfterMunicipalityAndYear() throws IOException {
        Path delivery = Files.createDirectories(folder.resolve("0851/2025"));
        Files.writeString(delivery.resolve("Ejendomme.CSV"), ESTATES);
        Files.writeString(delivery.resolve("forbrug.csv"), "ejendomsnr;energibærer;mængde;enhed\n1;el;5;kwh\n");
        Files.writeString(delivery.resolve(".DS_Store"), "x");
        Mapped mapped = MAPPINGS.apply(Delivery.of(List.of(delivery), Optional.empty(), Optional.empty()));
        assertThat(mapped.submissions()).containsOnlyKeys(ID);
        List<MappedTable> tables = mapped.submissions().get(ID);
        assertThat(tables.stream().map(MappedTable::table)).containsExactly("ejendomme", "forbrug");
        assertThat(tables.get(0).file()).isEqualTo("Ejendomme.CSV");
        assertThat(tables.get(0).rows()).isEqualTo(1);
        assertThat(Delivery.each(folder)).hasSize(1);
    }

    @Test
    void mapsAWorkbookAsItMapsCsvFiles() throws IOException {
        Path file = folder.resolve("indberetning.xlsx");
        try (TableOutput output = TableOutput.xlsx(Files.newOutputStream(file))) {
            output.table("ejendomme", List.of("ejendomsnr", "navn", "anvendelse", "ejerforhold", "opvarmning"));
            output.row(List.of(1, "Nordskolen", "skole", "ejet", "fjernvarme"));
            output.table("vejledning", List.of("tabel"));
            output.row(List.of("ejendomme"));
        }
        List<MappedTable> tables = tables(file);
        assertThat(tables).hasSize(1);
        var csv = tables(file("ejendomme.csv", ESTATES)).get(0).graph();
        var xlsx = tables.get(0).graph();
        assertThat(xlsx.size()).isEqualTo(csv.size());
        assertThat(tables.get(0).file()).isEqualTo("indberetning.xlsx#ejendomme");
    }

    @Test
    void refusesAnUnknownTableAndNamesTheNearest() throws IOException {
        refuses(file("forbug.csv", "ejendomsnr\n1\n")).hasMessageContaining("Mente du forbrug?");
    }

    @Test
    void refusesAnUnknownColumnAndNamesTheNearest() throws IOException {
        refuses(file("ejendomme.csv", ESTATES.replace("opvarmning", "opvarming")))
                .hasMessageContaining("'opvarming'")
                .hasMessageContaining("Mente du 'opvarmning'?")
                .hasMessageContaining("ejendomme.csv");
    }

    @Test
    void refusesAMissingColumn() throws IOException {
        refuses(file("ejendomme.csv", "ejendomsnr;navn\n1;x\n")).hasMessageContaining("'anvendelse' mangler");
    }

    @Test
    void guessesThatAHeaderWasSavedInTheWrongEncoding() throws IOException {
        refuses(file("forbrug.csv", "ejendomsnr;energibÃ¦rer;mÃ¦ngde;enhed\n")).hasMessageContaining("tegnsæt");
    }

    @Test
    void refusesATableSentTwice() throws IOException {
        refuses(file("ejendomme.csv", ESTATES), file("Ejendomme.txt", ESTATES)).hasMessageContaining("to gange");
    }

    @Test
    void refusesADeliveryThatDoesNotSayWhoseItIs() throws IOException {
        Path file = file("ejendomme.csv", ESTATES);
        assertThatThrownBy(() -> Delivery.of(List.of(file), Optional.empty(), Optional.empty()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("--municipality");
        Path empty = Files.createDirectories(folder.resolve("0851/2025"));
        assertThatThrownBy(() -> Delivery.of(List.of(empty), Optional.empty(), Optional.empty()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("ingen filer");
    }

    @Test
    void neverFailsOnAWrongCell() throws IOException {
        List<MappedTable> tables = tables(file(
                "ejendomme.csv",
                "ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal;overtaget;bfe;husnummer_id\n"
                        + "<script>;\"{}|^`\\\";ukendt;?;%;meget;i går;12 34;a b\n"
                        + ";;;;;;;;\n"
                        + ";uden nummer;;;;;;;\n"));
        assertThat(tables.get(0).rows()).isEqualTo(2);
        tables.get(0).graph().find().forEach(triple -> {
            assertThat(Iris.isSafe(triple.getSubject().getURI())).isTrue();
            assertThat(triple.getObject().isLiteral()
                            || Iris.isSafe(triple.getObject().getURI()))
                    .as(triple.toString())
                    .isTrue();
        });
    }

    @Test
    void readsTurtleNTriplesAndJsonLdAndPartsThemIntoTables() throws IOException {
        String turtle = PREFIX + ESTATE + " a kkm:Estate ; kkm:heatedArea 120 .\n"
                + "[] a kkm:Consumption ; kkm:estate " + ESTATE + " ; kkm:value 118.2 ; kkm:file \"måler 7\" .\n";
        List<MappedTable> tables = tables(file("alt.ttl", turtle));
        assertThat(tables.stream().map(MappedTable::table)).containsExactly("ejendomme", "forbrug");
        ExpectedGraph.assertSame(
                tables.get(0).graph(),
                ExpectedGraph.read(file(
                        "expected.ttl",
                        PREFIX + ESTATE + " a kkm:Estate ; kkm:heatedArea 120.0 ; kkm:file \"alt.ttl\" .")));
        ExpectedGraph.assertSame(
                tables.get(1).graph(),
                ExpectedGraph.read(file(
                        "expected.ttl",
                        PREFIX
                                + "<record/node/0851/2025/alt_2Ettl-1> a kkm:Consumption ; kkm:file \"måler 7\" ; kkm:value 118.2 ; kkm:estate "
                                + ESTATE + " .")));

        String json = "{\"@context\": {\"@vocab\": \"https://w3id.org/kkm/def/\"}, "
                + "\"@id\": \"https://w3id.org/kkm/id/estate/0851/1\", \"@type\": \"Estate\", \"heatedArea\": 120.5}";
        ExpectedGraph.assertSame(
                tables(file("alt.jsonld", json)).get(0).graph(),
                ExpectedGraph.read(file(
                        "expected.ttl",
                        PREFIX + ESTATE + " a kkm:Estate ; kkm:heatedArea 120.5 ; kkm:file \"alt.jsonld\" .")));

        String triples =
                ESTATE + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/kkm/def/Estate> .\n";
        assertThat(tables(file("alt.nt", triples)).get(0).rows()).isEqualTo(1);
    }

    @Test
    void refusesRdfThatSpeaksOfWhatIsNotTheSenders() throws IOException {
        for (String subject : List.of(
                "https://w3id.org/kkm/id/estate/0101/1",
                "https://w3id.org/kkm/code/use/school",
                "https://w3id.org/kkm/record/consumption/0851/2024/1",
                "https://w3id.org/kkm/record/consumption/0851/2025/../../x",
                "http://example.org/a")) {
            refuses(file("x.ttl", PREFIX + "<" + subject + "> a kkm:Estate ."))
                    .as(subject)
                    .hasMessageContaining("siger noget om");
        }
    }

    @Test
    void refusesRdfOfUnknownOrNoType() throws IOException {
        refuses(file("x.ttl", PREFIX + ESTATE + " a kkm:Etsate .")).hasMessageContaining("Mente du kkm:Estate?");
        refuses(file("x.ttl", PREFIX + ESTATE + " a kkm:EstateYear .")).hasMessageContaining("ingen tabel");
        refuses(file("x.ttl", PREFIX + ESTATE + " kkm:heatedArea 1 .")).hasMessageContaining("ingen type");
    }

    @Test
    void refusesRelativeIrisNamedGraphsAndBrokenRdf() throws IOException {
        refuses(file("x.ttl", PREFIX + "<a> a kkm:Estate .")).hasMessageContaining("siger noget om");
        refuses(file("x.ttl", PREFIX + ESTATE + " a kkm:Estate ; kkm:use <school> ."))
                .hasMessageContaining("relative");
        refuses(file("x.ttl", PREFIX + ESTATE + " a kkm:Estate ; kkm:use <urn:a b> ."))
                .hasMessageContaining("x.ttl");
        refuses(file("x.ttl", PREFIX + ESTATE + " a")).hasMessageContaining("gyldig Turtle");
        refuses(file("x.jsonld", "{\"@id\": ")).hasMessageContaining("gyldig JSON-LD");
        refuses(
                        file(
                                "x.jsonld",
                                "{\"@id\": \"urn:g\", \"@graph\": [{\"@id\": \"https://w3id.org/kkm/id/estate/0851/1\", \"@type\": \"https://w3id.org/kkm/def/Estate\"}]}"))
                .hasMessageContaining("navngivne grafer");
        refuses(file("x.ttl", "")).hasMessageContaining("er tom");
        refuses(file("x.ttl", PREFIX + ESTATE + " a kkm:Estate ; kkm:city \"" + "\u00e6\" ."), UTF_8_BROKEN)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void fetchesNoContextAndFollowsNoImports() throws IOException {
        for (String url : List.of("http://127.0.0.1:1/x", "file:///etc/passwd")) {
            refuses(file("x.jsonld", "{\"@context\": \"" + url + "\", \"@id\": \"urn:x\"}"))
                    .hasMessageContaining("not fetched");
        }
        refuses(
                        file(
                                "x.ttl",
                                PREFIX + ESTATE
                                        + " a kkm:Estate .\n<urn:o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:1/> ."))
                .hasMessageContaining("siger noget om");
    }

    @Test
    void refusesJsonLdThatWouldLoseSomethingInSilence() throws IOException {
        String estate =
                "\"@id\": \"https://w3id.org/kkm/id/estate/0851/1\", \"@type\": \"https://w3id.org/kkm/def/Estate\"";
        refuses(file("x.jsonld", "{" + estate + ", \"heatedArea\": 120}")).hasMessageContaining("heatedArea");
        refuses(file("x.jsonld", "{" + estate.replace("/id/estate", "/id/est<te") + "}"))
                .hasMessageContaining("est<te");
        refuses(file("x.jsonld", "{" + estate.replace("https://w3id.org/kkm/id", "id") + "}"))
                .hasMessageContaining("siger noget om");
        refuses(file("x.jsonld", "{}")).hasMessageContaining("ingen tripler");
        refuses(file("x.ttl", PREFIX)).hasMessageContaining("ingen tripler");
    }

    @Test
    void refusesDeepNestingHoweverItIsHidden() throws IOException {
        String deep = "[ kkm:of ".repeat(20_000) + "]".repeat(20_000);
        for (String before :
                List.of("", "'''it's''' ", "\"\" ", "\"a\\\"b\" ", "<urn:x#y> ", "ex:a\\#b ", "ex:a\\'b ", "# (\n ")) {
            refuses(file(
                            "x.ttl",
                            PREFIX + "@prefix ex: <urn:ex:> .\n" + ESTATE + " kkm:of " + before + ", " + deep + " ."))
                    .as(before)
                    .hasMessageContaining("lag");
        }
        refuses(file("x.jsonld", "[\"[\",".repeat(20_000))).hasMessageContaining("lag");
        refuses(file("x.ttl", PREFIX + ESTATE + " kkm:of " + "<<( ".repeat(20_000)))
                .hasMessageContaining("lag");
        tables(file(
                "ok.ttl",
                PREFIX + ESTATE + " a kkm:Estate ; kkm:city \"" + "[".repeat(1000) + "\" , '''" + "(".repeat(1000)
                        + "''' ."));
    }

    @Test
    void keepsANumberThatNobodyCanMean() throws IOException {
        var graph = tables(file(
                        "x.ttl",
                        PREFIX + ESTATE + " a kkm:Estate ; kkm:heatedArea 1E999999999 , 1E-999999999 , 12e1 ."))
                .get(0)
                .graph();
        assertThat(graph.stream()
                        .filter(triple -> triple.getObject().isLiteral())
                        .map(triple -> triple.getObject().getLiteralLexicalForm()))
                .containsExactlyInAnyOrder("1E999999999", "1E-999999999", "120", "x.ttl");
    }

    @Test
    void mapsOnSeveralThreadsAtOnce() throws IOException {
        Path file = file("ejendomme.csv", ESTATES + "2;B;dagtilbud;lejet;el\n".repeat(200));
        var expected = tables(file).get(0).graph();
        var sizes = java.util.stream.IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> MAPPINGS.apply(Delivery.of(SubmissionId.of(i % 2 == 0 ? "0851" : "0101", "2025"), file)))
                .map(mapped -> mapped.submissions()
                        .values()
                        .iterator()
                        .next()
                        .get(0)
                        .graph()
                        .size())
                .distinct()
                .toList();
        assertThat(sizes).containsExactly(expected.size());
    }

    @Test
    void meetsRandomDamageInRdfWithAClearMessageAndNothingElse() throws IOException {
        byte[] turtle = (PREFIX + ESTATE + " a kkm:Estate ; kkm:heatedArea 120 ; kkm:city \"Ærø\" , \"\"\"x\"\"\" .")
                .getBytes(UTF_8);
        byte[] json =
                ("{\"@context\": {\"@vocab\": \"https://w3id.org/kkm/def/\"}, \"@id\": \"https://w3id.org/kkm/id/estate/0851/1\", "
                                + "\"@type\": \"Estate\", \"heatedArea\": [120.5, {\"@value\": \"x\"}]}")
                        .getBytes(UTF_8);
        JSON_LD.setLevel(Level.OFF);
        var random = new java.util.Random(7);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = (i % 2 == 0 ? turtle : json).clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve(i % 2 == 0 ? "x.ttl" : "x.jsonld"), bytes);
            try {
                tables(file);
            } catch (UnreadableException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(50, 1000);
    }

    private static final List<Byte> UTF_8_BROKEN = List.of((byte) 0xE6);

    private AbstractThrowableAssert<?, ? extends Throwable> refuses(Path file, List<Byte> broken) throws IOException {
        byte[] text = Files.readString(file).replace("\u00e6", "?").getBytes(UTF_8);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '?') {
                text[i] = broken.get(0);
            }
        }
        Files.write(file, text);
        return refuses(file);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refuses(Path... files) {
        return assertThatThrownBy(() -> tables(files)).isInstanceOf(UnreadableException.class);
    }

    private List<MappedTable> tables(Path... files) {
        return new ArrayList<>(
                MAPPINGS.apply(Delivery.of(ID, files)).submissions().get(ID));
    }

    private Path file(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(UTF_8));
    }
}
