package dk.kkm.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.system.Txn;

/** A small town with a school and a house whose address is protected, and what it delivers. */
final class Town {
    static final Specification SPECIFICATION = Specification.load();
    static final SubmissionId ID = SubmissionId.of("9001", "2025");
    static final Sender IDA = new Sender(Vocabulary.iri("id/agent/ida"), "Ida");
    static final String ESTATES = """
            ejendomsnr;navn;adresse;anvendelse;ejerforhold;opvarmning;beskyttet_adresse;samlet_areal
            1;Østerskolen;Opdigtet Vej 1;skole;kommunal;fjernvarme;nej;1.000
            2;Huset;Hemmelig Vej 2;sundhed;kommunal;fjernvarme;ja;200
            """;
    static final String CONSUMPTION = """
            ejendomsnr;energibærer;mængde;enhed;metode
            1;fjernvarme;90,5;MWh;aflæst
            1;el;25.000;kWh;aflæst
            """;

    /** An estimate, which is a warning, in its third row. */
    static final String ESTIMATED = CONSUMPTION + "1;vand;300;m3;skønnet\n";

    private Town() {}

    static Store store() {
        return with(Store.inMemory());
    }

    static Store with(Store store) {
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
        return store;
    }

    /** A delivery of these tables, written into a new folder in this one. */
    static Delivery delivery(Path folder, SubmissionId id, String... namesAndTables) {
        try {
            Path files = Files.createTempDirectory(folder, "delivery");
            for (int i = 0; i < namesAndTables.length; i += 2) {
                Files.writeString(files.resolve(namesAndTables[i] + ".csv"), namesAndTables[i + 1], UTF_8);
            }
            return Delivery.of(java.util.List.of(files), Optional.of(id), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All graphs of a store but the model, by name; those of the archive with what is packed in them. */
    static SortedMap<String, Set<Triple>> graphs(Store store) {
        var graphs = new TreeMap<String, Set<Triple>>();
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> {
            for (Node name : store.graphs()) {
                if (!name.equals(Vocabulary.MODEL_GRAPH)) {
                    graphs.put(
                            name.getURI().substring((Vocabulary.BASE + "graph/").length()),
                            Archive.open(name, dataset).find().toSet());
                }
            }
        });
        return graphs;
    }
}
