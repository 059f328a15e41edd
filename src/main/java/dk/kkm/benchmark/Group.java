package dk.kkm.benchmark;

import dk.kkm.Text;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * Municipalities to be compared with each other.
 *
 * @param words who they are and why these
 * @param members the one that asks first, then the others in order
 * @param similarity how alike they are, where that is why they were chosen
 * @param leftOut who could have been meant but is not compared, and why
 */
record Group(Text words, List<Node> members, Optional<Similarity> similarity, List<LeftOut> leftOut) {

    Group {
        members = List.copyOf(members);
        leftOut = List.copyOf(leftOut);
    }
}
