package dk.kkm.mapping;

import dk.kkm.SubmissionId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.graph.Graph;

/** What a delivery says, as graphs: per municipality and year, its tables. */
public record Mapped(SortedMap<SubmissionId, List<MappedTable>> submissions) {

    public Mapped {
        var copy = new TreeMap<SubmissionId, List<MappedTable>>();
        submissions.forEach((id, tables) -> copy.put(id, List.copyOf(tables)));
        submissions = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * One table of one submission.
     *
     * @param table its name, {@code forbrug}
     * @param file the file it came in, as findings name it
     * @param rows how many rows held anything; in RDF, how many nodes there are of what the table holds
     * @param graph as delivered
     */
    public record MappedTable(String table, String file, int rows, Graph graph) {}
}
