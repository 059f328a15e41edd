package dk.kkm.generator;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of one delivery, written as the municipality's style has it. A null cell is empty. */
final class DeliveryTables implements Closeable {
    private static final Map<String, String> HEADERS = Map.of(
            "ejendomme",
                    "ejendomsnr navn adresse postnr by anvendelse ejerforhold ejerandel opvarmning overtaget breddegrad"
                            + " længdegrad bærer_vedligehold bærer_skat_forsikring",
            "bygninger",
                    "ejendomsnr bygningsnr anvendelse andel anvendelse_2 andel_2 samlet_bygningsareal udnyttet_tagetage"
                            + " udnyttet_kælder bebygget_areal opvarmet_areal lejet_areal opførelsesår energimærke",
            "forbrug", "ejendomsnr bygningsnr energibærer mængde enhed metode varmeandel måler fra til",
            "udgifter", "ejendomsnr omkostningsgruppe beløb regnskab planlagt",
            "tilstand", "ejendomsnr bygningsnr bygningsdel karakter dato metode modelversion",
            "indeklima",
                    "ejendomsnr bygningsnr lokale lokaleareal parameter metode andel_klasse_1 andel_klasse_2"
                            + " andel_klasse_3 andel_klasse_4 brugstimer dato modelversion",
            "lokalebrug",
                    "ejendomsnr bygningsnr lokale lokaleareal kapacitet timer_til_rådighed timer_i_brug personer"
                            + " tællemetode rådighedsdefinition understøttelse_karakter svar",
            "brugere", "ejendomsnr brugertype antal dato",
            "kommune", "oplysning værdi",
            "maal", "nøgletal målår værdi begrundelse");

    private final Path folder;
    private final Style style;
    private final Map<String, BufferedWriter> writers = new LinkedHashMap<>();

    DeliveryTables(Path folder, Style style) {
        this.folder = folder;
        this.style = style;
    }

    void forbrug(
            String estate,
            @Nullable String building,
            String carrier,
            Object amount,
            String unit,
            String method,
            @Nullable Object heatShare,
            @Nullable String meter,
            int year) {
        row(
                "forbrug",
                estate,
                building,
                carrier,
                amount,
                unit,
                method,
                heatShare,
                meter,
                year + "-01-01",
                year + "-12-31");
    }

    void udgifter(String estate, String group, Object amount, String account, @Nullable String planned) {
        row("udgifter", estate, group, amount, account, planned);
    }

    void tilstand(String estate, @Nullable String building, @Nullable String part, Object grade, String date) {
        row("tilstand", estate, building, part, grade, date, "bygningssyn", "kkm-0.1");
    }

    void brugere(String estate, String type, Object count, int year) {
        row("brugere", estate, type, count, year + "-09-05");
    }

    void kommune(String fact, Object value) {
        row("kommune", fact, value);
    }

    void row(String table, @Nullable Object... cells) {
        try {
            BufferedWriter writer = writers.get(table);
            if (writer == null) {
                writer = open(table);
                writers.put(table, writer);
            }
            line(writer, cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BufferedWriter open(String table) throws IOException {
        var writer = new BufferedWriter(
                new OutputStreamWriter(Files.newOutputStream(folder.resolve(table + ".csv")), style.charset()),
                1 << 16);
        if (style.byteOrderMark()) {
            writer.write('\uFEFF');
        }
        String header = HEADERS.get(table);
        if (header == null) {
            throw new IllegalArgumentException(table);
        }
        writer.write(header.replace(' ', style.separator()));
        writer.write("\r\n");
        return writer;
    }

    private void line(BufferedWriter writer, @Nullable Object... cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                writer.write(style.separator());
            }
            Object cell = cells[i];
            if (cell != null) {
                String text = cell instanceof BigDecimal number ? style.number(number) : cell.toString();
                boolean quoted = text.indexOf(style.separator()) >= 0;
                writer.write(quoted ? '"' + text + '"' : text);
            }
        }
        writer.write("\r\n");
    }

    @Override
    public void close() throws IOException {
        for (BufferedWriter writer : writers.values()) {
            writer.close();
        }
    }
}
