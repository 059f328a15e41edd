package dk.kkm.server;

import dk.kkm.store.View;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.jena.query.Query;

/**
 * A query as it was asked over HTTP.
 *
 * @param view what its sender sees
 * @param text as sent, or for a stored query what the log calls it
 * @param stored the query itself if it is a stored one, the caller's values in their places
 * @param tables the forms a table can be had in
 * @param defaultGraphs graphs asked for beside the query text, empty if the query itself or nobody says
 * @param accept the {@code Accept} headers
 * @param format the short name or media type asked for in the address, which outdoes {@code accept}
 * @param first time until the first answer
 * @param overall time for all of it
 */
record QueryRequest(
        View view,
        String text,
        Optional<Query> stored,
        List<ResultFormat> tables,
        List<String> defaultGraphs,
        List<String> namedGraphs,
        List<String> accept,
        Optional<String> format,
        Duration first,
        Duration overall) {

    QueryRequest {
        tables = List.copyOf(tables);
        defaultGraphs = List.copyOf(defaultGraphs);
        namedGraphs = List.copyOf(namedGraphs);
        accept = List.copyOf(accept);
    }
}
