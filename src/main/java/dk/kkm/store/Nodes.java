package dk.kkm.store;

import java.util.Arrays;
import org.apache.jena.graph.Node;

/** Different nodes, numbered from 0 in the order they came. Grown by one thread, then read by any. */
final class Nodes {
    /** So few are looked through faster than they are hashed. */
    private static final int FEW = 6;

    private Node[] nodes = new Node[FEW];
    private int[] numbers = {};
    private int size;

    int size() {
        return size;
    }

    Node at(int number) {
        return nodes[number];
    }

    /** The number of a node, which it is given if it has none. */
    int add(Node node) {
        int known = of(node);
        if (known >= 0) {
            return known;
        }
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
        }
        nodes[size] = node;
        if (size >= FEW && 3 * size >= numbers.length) {
            size++;
            index();
        } else {
            if (numbers.length > 0) {
                numbers[free(node)] = size + 1;
            }
            size++;
        }
        return size - 1;
    }

    /** The number of a node, or -1. */
    int of(Node node) {
        if (numbers.length == 0) {
            for (int i = 0; i < size; i++) {
                if (nodes[i].equals(node)) {
                    return i;
                }
            }
            return -1;
        }
        for (int at = start(node); numbers[at] != 0; at = at + 1 & numbers.length - 1) {
            int number = numbers[at] - 1;
            if (nodes[number].equals(node)) {
                return number;
            }
        }
        return -1;
    }

    /** Gives up the room for more. */
    Nodes trimmed() {
        nodes = Arrays.copyOf(nodes, size);
        if (size > FEW) {
            index();
        }
        return this;
    }

    private void index() {
        // the next power of two above what add() takes for full: it must double, or every node more would index all
        // anew
        numbers = new int[Integer.highestOneBit(3 * size) * 2];
        for (int i = 0; i < size; i++) {
            numbers[free(nodes[i])] = i + 1;
        }
    }

    private int free(Node node) {
        int at = start(node);
        while (numbers[at] != 0) {
            at = at + 1 & numbers.length - 1;
        }
        return at;
    }

    private int start(Node node) {
        int hash = node.hashCode() * 0x9e3779b9;
        return (hash ^ hash >>> 15) & numbers.length - 1;
    }
}
