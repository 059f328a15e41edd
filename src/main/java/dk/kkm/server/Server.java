package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.access.Roles;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.jena.fuseki.FusekiException;
import org.apache.jena.fuseki.main.FusekiServer;
import org.apache.jena.fuseki.main.sys.FusekiModules;
import org.apache.jena.fuseki.server.DataService;
import org.apache.jena.fuseki.server.Endpoint;
import org.apache.jena.fuseki.server.Operation;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the store over HTTP, to each visitor what is theirs to see. Stops cleanly
 * when the program is asked to end; queries underway get a few seconds.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long STOP_MILLIS = 8_000;

    private final FusekiServer fuseki;
    private final Queries queries;
    private final Queries stored;
    private final Sights routes;
    private final RestEndpoint rest;
    private final Spool spool;
    private final Submissions submissions;
    private final String host;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread whenTheProgramEnds = new Thread(this::shutDown, "server-stop");

    private Server(
            FusekiServer fuseki,
            Queries queries,
            Queries stored,
            Sights routes,
            RestEndpoint rest,
            Spool spool,
            Submissions submissions,
            String host) {
        this.fuseki = fuseki;
        this.queries = queries;
        this.stored = stored;
        this.routes = routes;
        this.rest = rest;
        this.spool = spool;
        this.submissions = submissions;
        this.host = host;
    }

    /**
     * Starts a server with the standard limits.
     *
     * @param host the name or address to listen on, {@code 127.0.0.1} for this machine only
     * @param port 0 for any free one
     * @throws UnreadableException if the port is in use or the host is not ours
     */
    public static Server start(Store store, Specification specification, Admission admission, String host, int port) {
        return start(store, specification, admission, host, port, Limits.standard());
    }

    /** Starts a server that shows everyone the same. */
    public static Server start(Store store, Specification specification, View view, String host, int port) {
        return start(store, specification, Admission.showing(view), host, port);
    }

    /** Starts a server with these limits. */
    public static Server start(
            Store store, Specification specification, Admission admission, String host, int port, Limits limits) {
        return start(
                store,
                Submissions.of(store, specification),
                specification,
                admission.shown().orElse(View.closed()),
                Reception.of(admission, Roles.of(specification), store),
                host,
                port,
                limits);
    }

    /**
     * Starts a server.
     *
     * @param submissions what takes deliveries in; the only one for this store, since its turns are its own
     * @param view what everyone sees
     * @param visitors who asks
     */
    static Server start(
            Store store,
            Submissions submissions,
            Specification specification,
            View view,
            Visitors visitors,
            String host,
            int port,
            Limits limits) {
        InetAddress address = address(host);
        var queries = new Queries(store::view, limits);
        var stored = new Queries(store::view, limits);
        var routes = new Sights(store, submissions, specification, stored, visitors, limits);
        var rest = new RestEndpoint(viewer -> routes.of(viewer.view()), store::version, limits);
        var spool = new Spool(Path.of(System.getProperty("java.io.tmpdir")), limits.spoolBytes());
        FusekiServer.Builder builder = FusekiServer.create()
                .fusekiModules(FusekiModules.empty())
                .enablePing(false)
                .enableStats(false)
                .enableMetrics(false)
                .enableCompact(false)
                .enableTasks(false)
                .port(port)
                .numServerThreads(2, 16)
                .add(
                        Gate.SPARQL,
                        DataService.newBuilder(store.view(View.closed()))
                                .addEndpoint(Endpoint.create()
                                        .operation(Operation.Query)
                                        .endpointName("")
                                        .processor(new SparqlEndpoint(
                                                queries, EditorPage.of(specification), routes::service, limits))
                                        .build()))
                .addServlet("/health", new HealthEndpoint(store))
                .addServlet("/metrics", new MetricsEndpoint(rest, spool))
                .addServlet("/*", rest);
        FusekiServer fuseki = builder.build();
        Gate.Readers readers;
        if (!view.equals(View.open())) {
            readers = Gate.Readers.ANYONE;
        } else {
            readers = address.isLoopbackAddress() ? Gate.Readers.THIS_MACHINE : Gate.Readers.THIS_SITE;
        }
        harden(fuseki.getJettyServer(), address, readers, visitors, routes.of(view), limits, spool);
        var server = new Server(fuseki, queries, stored, routes, rest, spool, submissions, host);
        try {
            fuseki.start();
        } catch (RuntimeException e) {
            server.shutDown();
            throw refused(host, port, e);
        }
        Runtime.getRuntime().addShutdownHook(server.whenTheProgramEnds);
        return server;
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw unknown(host);
        }
    }

    private static UnreadableException unknown(String host) {
        return new UnreadableException(
                "Værten " + host + " er ikke denne maskine. Vælg en anden med --host, fx 127.0.0.1.",
                "The host " + host + " is not this machine. Choose another with --host, such as 127.0.0.1.");
    }

    private static RuntimeException refused(String host, int port, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException
                    || (cause instanceof SocketException
                            && String.valueOf(cause.getMessage()).contains("assign"))) {
                return unknown(host);
            }
            if (cause instanceof java.net.BindException) {
                return new UnreadableException(
                        "Port " + port + " er optaget. Vælg en anden med --port, eller --port 0 for en ledig.",
                        "Port " + port + " is in use. Choose another with --port, or --port 0 for a free one.");
            }
        }
        return failure;
    }

    /** Sets up the HTTP layer, which Fuseki makes without limits. */
    private static void harden(
            org.eclipse.jetty.server.Server jetty,
            InetAddress address,
            Gate.Readers readers,
            Visitors visitors,
            Routes routes,
            Limits limits,
            Spool spool) {
        var connector = (ServerConnector) jetty.getConnectors()[0];
        connector.setHost(address.getHostAddress());
        connector.setIdleTimeout(limits.idle().toMillis());
        HttpConfiguration http =
                connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        http.setRequestHeaderSize(limits.headerBytes());
        http.setOutputBufferSize(32 << 10);
        http.setSendServerVersion(false);
        jetty.addBean(new NetworkConnectionLimit(limits.connections(), connector));

        var context = (ServletContextHandler) jetty.getHandler();
        var problems = new Gate.Problems();
        context.setErrorHandler(problems);
        jetty.setErrorHandler(problems);

        jetty.setHandler(
                new GracefulHandler(new Gate(readers, limits, visitors, routes, new Arrival(limits, spool, context))));
        jetty.setStopTimeout(STOP_MILLIS);
    }

    /** Where the server is found, with a slash at the end. */
    public URI url() {
        String name = host.equals("127.0.0.1") || host.equals("::1") ? "localhost" : host;
        return URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + fuseki.getPort() + "/");
    }

    /** What takes deliveries in here: whoever else changes this store meanwhile does it with this. */
    public Submissions submissions() {
        return submissions;
    }

    /** Where bodies lie while they are under way. */
    Spool spool() {
        return spool;
    }

    /** How many connections are open now. */
    int connections() {
        return ((ServerConnector) fuseki.getJettyServer().getConnectors()[0])
                .getConnectedEndPoints()
                .size();
    }

    /** Stops: nothing new is taken in, queries underway get a few seconds. Stopping twice does no harm. */
    public void stop() {
        shutDown();
        try {
            Runtime.getRuntime().removeShutdownHook(whenTheProgramEnds);
        } catch (IllegalStateException e) {
            LOG.debug("The program is ending and stops the server itself", e);
        }
    }

    private void shutDown() {
        try {
            fuseki.stop();
        } catch (FusekiException e) {
            LOG.warn("Not every request had ended when the server stopped", e);
        }
        queries.close();
        stored.close();
        rest.close();
        routes.close();
        spool.close();
        stopped.countDown();
    }

    /** Waits until the server has been stopped, or this thread is interrupted. */
    public void join() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
