package dk.kkm.validation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.jena.graph.Node;
import org.apache.jena.shacl.parser.Shape;
import org.apache.jena.sparql.path.Path;
import org.jspecify.annotations.Nullable;

/**
 * A validation result in SHACL's own terms. Two results are the same when they say the same, whichever of a
 * shape's constraints said it.
 *
 * @param row what else the query of a SPARQL constraint selected, by name
 * @param at the delivered things whose file and rows are told instead of the focus node's
 */
record Result(
        Node focus,
        Shape shape,
        @Nullable Path path,
        @Nullable Node value,
        Node component,
        Map<String, Node> row,
        List<Node> at) {

    Result {
        at = List.copyOf(at);
    }

    /** A result that is told where its focus node stands. */
    Result(Node focus, Shape shape, @Nullable Path path, @Nullable Node value, Node component, Map<String, Node> row) {
        this(focus, shape, path, value, component, row, List.of());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Result that
                && focus.equals(that.focus)
                && shape.getShapeNode().equals(that.shape.getShapeNode())
                && Objects.equals(path, that.path)
                && Objects.equals(value, that.value)
                && row.equals(that.row);
    }

    @Override
    public int hashCode() {
        return Objects.hash(focus, shape.getShapeNode(), path, value, row);
    }

    /** Focus node, shape, severity, path and value in one line, to compare by. */
    @Override
    public String toString() {
        return shape.getShapeNode() + " " + shape.getSeverity().level() + " " + focus + " " + path + " " + value;
    }
}
