package dk.kkm.series;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each trouble was met, and where first; no more than there are kinds of trouble. */
final class Troubles {
    private final Map<Trouble, Series.Met> met = new EnumMap<>(Trouble.class);

    void met(Trouble trouble, String file, long line) {
        met.merge(
                trouble,
                new Series.Met("", trouble, 1, file, line),
                (first, again) -> new Series.Met("", trouble, first.count() + 1, first.file(), first.line()));
    }

    List<Series.Met> met(String sensor) {
        return met.values().stream()
                .map(it -> new Series.Met(sensor, it.trouble(), it.count(), it.file(), it.line()))
                .toList();
    }
}
