package dk.kkm.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.apache.jena.fuseki.main.FusekiServer;
import org.apache.jena.tdb2.DatabaseMgr;
import org.eclipse.rdf4j.common.exception.RDF4JException;
import org.eclipse.rdf4j.query.QueryLanguage;
import org.eclipse.rdf4j.query.TupleQueryResultHandler;
import org.eclipse.rdf4j.query.resultio.sparqlxml.SPARQLResultsXMLWriter;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.sail.memory.MemoryStore;

/** A store of another make on a free port: a second Fuseki
 * over TDB2, which keeps numbers by value, or RDF4J's engine and store behind the SPARQL 1.1 Protocol. */
public final class OtherStore implements AutoCloseable {
    private final URI query;
    private final URI update;
    private final Runnable stop;

    private OtherStore(String query, String update, Runnable stop) {
        this.query = URI.create(query);
        this.update = URI.create(update);
        this.stop = stop;
    }

    /** {@code FUSEKI} or {@code RDF4J}, empty. */
    public static OtherStore start(String make) {
        return make.equals("FUSEKI") ? fuseki() : rdf4j();
    }

    private static OtherStore fuseki() {
        FusekiServer server = FusekiServer.create()
                .port(0)
                .loopback(true)
                .add("/kkm", DatabaseMgr.createDatasetGraph())
                .build()
                .start();
        String url = "http://localhost:" + server.getPort() + "/kkm/";
        return new OtherStore(url + "query", url + "update", server::stop);
    }

    /** RDF4J's own web application is not published as a library; engine, transactions and results are its own. */
    private static OtherStore rdf4j() {
        var repository = new SailRepository(new MemoryStore());
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.createContext(
                "/query",
                exchange -> answer(exchange, "application/sparql-query", text -> {
                    exchange.getResponseHeaders().set("Content-Type", "application/sparql-results+xml;charset=UTF-8");
                    exchange.sendResponseHeaders(200, 0);
                    TupleQueryResultHandler xml = new SPARQLResultsXMLWriter(exchange.getResponseBody());
                    try (RepositoryConnection connection = repository.getConnection()) {
                        connection.prepareTupleQuery(QueryLanguage.SPARQL, text).evaluate(xml);
                    }
                }));
        server.createContext(
                "/update",
                exchange -> answer(exchange, "application/sparql-update", text -> {
                    try (RepositoryConnection connection = repository.getConnection()) {
                        connection.begin();
                        connection.prepareUpdate(QueryLanguage.SPARQL, text).execute();
                        connection.commit();
                    }
                    exchange.sendResponseHeaders(204, -1);
                }));
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        String url = "http://localhost:" + server.getAddress().getPort() + "/";
        return new OtherStore(url + "query", url + "update", () -> {
            server.stop(0);
            ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
            repository.shutDown();
        });
    }

    private interface Work {
        void on(String text) throws IOException;
    }

    private static void answer(HttpExchange exchange, String type, Work work) throws IOException {
        try (exchange) {
            String sent = exchange.getRequestHeaders().getFirst("Content-Type");
            boolean form = sent.equals("application/x-www-form-urlencoded") && type.endsWith("query");
            if (!exchange.getRequestMethod().equals("POST") || !(form || sent.startsWith(type))) {
                exchange.sendResponseHeaders(415, -1);
                return;
            }
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                work.on(form ? URLDecoder.decode(text.substring("query=".length()), StandardCharsets.UTF_8) : text);
            } catch (RDF4JException e) {
                byte[] told = e.getMessage().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(400, told.length);
                exchange.getResponseBody().write(told);
            }
        }
    }

    /** Where it is, without credentials. */
    public RemoteAddress address() {
        return new RemoteAddress(query, update, Optional.empty(), Duration.ofSeconds(30));
    }

    /** Goes away, as stores do. */
    public void stop() {
        close();
    }

    @Override
    public void close() {
        stop.run();
    }
}
