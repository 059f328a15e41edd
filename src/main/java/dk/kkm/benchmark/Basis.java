package dk.kkm.benchmark;

import org.apache.jena.graph.Node;

/**
 * How a number was made.
 *
 * @param quality how far it can be relied on: a concept of {@code code/quality}
 * @param flaggedEstates how many of its estates have a value in doubt
 * @param figureVersion the version of the key figure's definition
 * @param queryVersion of the stored query
 * @param dataVersion of the records
 */
public record Basis(Node quality, long flaggedEstates, String figureVersion, String queryVersion, String dataVersion) {

    /** Whether the two were computed alike, so that a difference is in the data. */
    boolean alike(Basis other) {
        return figureVersion.equals(other.figureVersion) && queryVersion.equals(other.queryVersion);
    }
}
