package dk.kkm.mapping;

import java.util.List;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.jspecify.annotations.Nullable;

/** Turns rows into triples. Not to be shared between threads. */
interface RowMapper {

    /** The variables a row is given as, in the order of {@link #row()}. */
    List<Var> variables();

    /** Where to put the next row: one place per variable, {@code null} for an empty cell. */
    @Nullable
    Node[] row();

    /** To be told before the rows of a table, when what is the same for all of them has been put in place. */
    void begin();

    /** Maps what stands in {@link #row()}. */
    void map(Triples triples);

    /** Takes the triples of a row. */
    interface Triples {
        /** A solution begins whose triples follow, with what it says about where it belongs. */
        void solution(@Nullable Node municipalityCode, @Nullable Node yearText);

        /** Takes one triple. */
        void add(Node subject, Node predicate, Node object);
    }
}
