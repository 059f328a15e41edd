package dk.kkm.benchmark;

import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * Estates alike in what they are for, how large and how old they are.
 *
 * @param classes use, size class and age class, or the first of them, or none for all estates
 */
record Cell(List<Node> classes) {
    Cell {
        classes = List.copyOf(classes);
    }

    /** Alike in one thing less: any age, then any size, then any use. */
    Optional<Cell> wider() {
        return classes.isEmpty() ? Optional.empty() : Optional.of(new Cell(classes.subList(0, classes.size() - 1)));
    }
}
