package dk.kkm.keyfigure;

import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;

/**
 * The values of all key figures as a view of a store shows them now, in any grouping. What has been asked is kept until the
 * store changes, so asking again costs nothing. Many threads may ask at once, outside of any transaction.
 */
public final class Cube {
    private static final int KEPT = 500;

    private final Store store;
    private final DatasetGraph dataset;
    private final KeyFigures figures;
    private final Map<Question, Values> answers = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Values> eldest) {
            return size() > KEPT;
        }
    });

    private record Question(String figure, Grouping grouping, String version) {}

    private Cube(Store store, View view, KeyFigures figures) {
        this.store = store;
        this.dataset = store.view(view);
        this.figures = figures;
    }

    /** Over what a view shows. */
    public static Cube of(Store store, View view, KeyFigures figures) {
        return new Cube(store, view, figures);
    }

    /** The key figures whose values these are. */
    public KeyFigures figures() {
        return figures;
    }

    /** What the view shows, for stored queries about the same data. Begin a READ transaction. */
    public DatasetGraph dataset() {
        return dataset;
    }

    /** Changes when any value may have changed. */
    public String version() {
        return store.version();
    }

    /** The values of a key figure in this grouping. */
    public Values values(KeyFigure figure, Grouping grouping) {
        var question = new Question(figure.id(), grouping, version());
        Values known = answers.get(question);
        if (known == null) {
            known = Txn.calculateRead(dataset, () -> Values.of(figure, grouping, dataset));
            answers.put(question, known);
        }
        return known;
    }
}
