package dk.kkm.release;

import dk.kkm.Text;
import dk.kkm.release.Version.Part;
import org.apache.jena.graph.Node;

/**
 * One thing that is other in a specification than in an earlier one.
 *
 * @param kind a concept of {@code code/change-kind}
 * @param demands the part of the version number that must be raised for it; the first if it is breaking
 * @param subject the term, code, rule, formula … that it is about
 */
public record Change(Node kind, Text kindLabel, Part demands, Node subject, Text words) {
    /** Whether what worked before may no longer work or gives other numbers. */
    public boolean breaking() {
        return demands == Part.MAJOR;
    }
}
