package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.Vocabulary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;

/**
 * The collection of one year's figures.
 *
 * @param deadline the last day to deliver in time, for topics that have none of their own
 * @param deadlines by topic, {@code supply}, for those that have
 * @param changes who opened, closed and finished it and when, the oldest first; none when nobody has planned it
 */
public record Round(
        Year year,
        State state,
        Optional<LocalDate> deadline,
        SortedMap<String, LocalDate> deadlines,
        List<Change> changes) {

    public Round {
        deadlines = Collections.unmodifiableSortedMap(new TreeMap<>(deadlines));
        changes = List.copyOf(changes);
    }

    /** How far a round has come: the code list {@code code/round-state}. */
    public enum State {
        PLANNED,
        OPEN,
        CLOSED,
        PROVISIONAL,
        FINAL;

        /** {@code code/round-state/open}. */
        public Node node() {
            return iri("code/round-state/" + name().toLowerCase(Locale.ROOT));
        }

        static State of(Node code) {
            return valueOf(Vocabulary.localName(code).toUpperCase(Locale.ROOT));
        }
    }

    /** One thing somebody did to a round. */
    public record Change(int number, State state, Sender by, Instant time) {}

    /** When somebody made it so, the earliest first. */
    public Stream<Instant> times(State state) {
        return changes.stream().filter(change -> change.state() == state).map(Change::time);
    }

    /** A year nobody has planned anything for is open. */
    static Round unplanned(Year year) {
        return new Round(year, State.OPEN, Optional.empty(), new TreeMap<>(), List.of());
    }
}
