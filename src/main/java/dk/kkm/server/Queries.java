package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.RemoteStoreException;
import dk.kkm.store.View;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.mem2.GraphMem2Fast;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.query.TxnType;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.shared.JenaException;
import org.apache.jena.sparql.ARQConstants;
import org.apache.jena.sparql.JenaTransactionException;
import org.apache.jena.sparql.core.DatasetDescription;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DynamicDatasets;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.exec.RowSetStream;
import org.apache.jena.sparql.resultset.ResultsWriter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.util.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers queries over what their sender sees of the store, within limits. An answer is written down whole before anything is sent,
 * so that what goes wrong underway has its own status. A few threads of its own run the queries, each in one READ
 * transaction, the rest wait their turn; no thread waits for a caller. A query that will not stop is left behind, and
 * its caller told.
 */
final class Queries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

    /** Room for the recursion of parser and planner over the longest query allowed. */
    private static final long STACK_BYTES = 128L << 20;

    private static final long GRACE_NANOS = 2_000_000_000L;
    private static final long WATCH_MILLIS = 50;
    private static final int MEMORY_LOOKS = 5;

    /** So many of the largest answers may be on their way to slow readers. */
    private static final long LARGEST_ANSWERS = 8;

    /** Columns of what is no table, where it stands as one. */
    private static final Var ANSWER = Var.alloc("answer");

    private static final List<Var> TRIPLE = List.of(Var.alloc("subject"), Var.alloc("predicate"), Var.alloc("object"));

    private final Function<View, DatasetGraph> views;
    private final Limits limits;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService watch;
    private final ScheduledFuture<?> watching;
    private final Set<Run> runs = ConcurrentHashMap.newKeySet();
    private final AtomicLong leavingBytes = new AtomicLong();
    private int abandoned;
    private int fullLooks;

    Queries(Function<View, DatasetGraph> views, Limits limits) {
        this.views = views;
        this.limits = limits;
        var count = new AtomicInteger();
        ThreadFactory deep = task -> daemon(new Thread(null, task, "query-" + count.incrementAndGet(), STACK_BYTES));
        this.threads = new ThreadPoolExecutor(
                limits.queries(),
                2 * limits.queries(),
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(limits.waiting()),
                deep);
        this.threads.setMaximumPoolSize(limits.queries());
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> daemon(new Thread(task, "query-watch")));
        this.watching = watch.scheduleWithFixedDelay(this::look, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Thread thread) {
        thread.setDaemon(true);
        return thread;
    }

    /** An answer written down; to be closed when it has left. */
    final class Answer implements AutoCloseable {
        private final ResultFormat format;
        private final BoundedBytes bytes = new BoundedBytes(limits.answerBytes());
        private long rows;

        private Answer(ResultFormat format) {
            this.format = format;
        }

        /** Rows of a table. */
        long rows() {
            return rows;
        }

        Reply reply() {
            return Reply.of(format, bytes.toByteArray());
        }

        @Override
        public void close() {
            leavingBytes.addAndGet(-bytes.size());
        }
    }

    /** Answers a query, sooner or later, to one of the two. Neither may dally. */
    void answer(QueryRequest request, Consumer<Answer> answered, Consumer<Problem> refused) {
        var run = new Run(request, answered, refused);
        runs.add(run);
        try {
            if (leavingBytes.get() < LARGEST_ANSWERS * limits.answerBytes()) {
                threads.execute(run);
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("All turns are taken", e);
        }
        runs.remove(run);
        run.refuse(Problem.busy());
    }

    private Problem explained(Throwable failure, Run run) {
        if (failure instanceof RefusedException refused) {
            return refused.problem();
        }
        if (failure instanceof QueryCancelledException) {
            return run.budget.reason();
        }
        if (failure instanceof UnreadableException unsendable) {
            return Problem.badRequest(unsendable.text().da(), unsendable.text().en());
        }
        if (failure instanceof RemoteStoreException) {
            LOG.error("{}", failure.getMessage());
            return Problem.storeSilent();
        }
        if (failure instanceof QueryException) {
            String reason = String.valueOf(failure.getMessage()).split("\n", 2)[0];
            return Problem.badRequest(
                    "Forespørgslen er ikke SPARQL 1.1: " + reason, "The query is not SPARQL 1.1: " + reason);
        }
        if (failure instanceof StackOverflowError) {
            return tooDeep();
        }
        if (failure instanceof OutOfMemoryError) {
            return Problem.tooGreedy();
        }
        LOG.error("A query failed: {}", oneLine(run.request.text()), failure);
        return Problem.of(500);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 500 ? line : line.substring(0, 500) + "…";
    }

    private Problem tooDeep() {
        return Problem.badRequest(
                "Forespørgslen har for mange led inden i hinanden; %d er nok.".formatted(limits.queryDepth()),
                "The query has too many parts within each other; %d are enough.".formatted(limits.queryDepth()));
    }

    /** Ends what is out of time; and when memory has been nearly full for a while, what has taken most of it. */
    private void look() {
        runs.forEach(Run::look);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        boolean full = heap.getUsed() > heap.getMax() / 100 * limits.heapPercent();
        fullLooks = full ? fullLooks + 1 : 0;
        if (fullLooks >= MEMORY_LOOKS) {
            runs.stream()
                    .max(Comparator.comparingLong(Run::allocatedBytes))
                    .filter(greediest -> greediest.allocatedBytes() > heap.getMax() / 1_000 * limits.heapPercent())
                    .ifPresent(greediest -> greediest.budget.stop(Problem.tooGreedy()));
        }
    }

    /** Gives the threads that are stuck a stand-in each, up to twice as many as there should be. */
    private synchronized void abandon(int change) {
        abandoned += change;
        int size = limits.queries() + Math.min(abandoned, limits.queries());
        if (size > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(size);
            threads.setCorePoolSize(size);
        } else {
            threads.setCorePoolSize(size);
            threads.setMaximumPoolSize(size);
        }
    }

    /** Stops what is running. */
    @Override
    public void close() {
        runs.forEach(run -> run.refuse(Problem.busy()));
        threads.shutdown();
        watching.cancel(false);
        watch.shutdown();
    }

    /** One query on its way. */
    private final class Run implements Runnable {
        private static final com.sun.management.ThreadMXBean THREADS =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final QueryRequest request;
        private final Consumer<Answer> answered;
        private final Consumer<Problem> refused;
        private final AtomicBoolean told = new AtomicBoolean();
        private final long askedNanos = System.nanoTime();
        private volatile QueryBudget budget;
        private volatile boolean begun;
        private volatile boolean left;
        private volatile long threadId;
        private volatile long allocatedBefore;

        Run(QueryRequest request, Consumer<Answer> answered, Consumer<Problem> refused) {
            this.request = request;
            this.answered = answered;
            this.refused = refused;
            this.budget = new QueryBudget(request, Problem.tooSlow(limits));
        }

        long allocatedBytes() {
            return begun ? THREADS.getThreadAllocatedBytes(threadId) - allocatedBefore : 0;
        }

        void refuse(Problem problem) {
            budget.stop(problem);
            if (told.compareAndSet(false, true)) {
                refused.accept(problem);
            }
        }

        void look() {
            if (begun) {
                budget.look();
                if (!left && budget.lateNanos() > GRACE_NANOS) {
                    left = true;
                    abandon(1);
                    LOG.warn("A query runs on past its time: {}", oneLine(request.text()));
                    refuse(Problem.tooSlow(limits));
                }
            } else if (System.nanoTime() - askedNanos > limits.overall().toNanos()) {
                refuse(Problem.busy());
                if (threads.remove(this)) {
                    runs.remove(this);
                }
            }
        }

        @Override
        public void run() {
            threadId = Thread.currentThread().getId();
            allocatedBefore = THREADS.getThreadAllocatedBytes(threadId);
            try {
                if (!told.get()) {
                    budget = new QueryBudget(request, Problem.tooSlow(limits));
                    begun = true;
                    send(written());
                }
            } catch (Throwable e) {
                refuse(explained(e, this));
            } finally {
                runs.remove(this);
                if (left) {
                    abandon(-1);
                }
            }
        }

        private void send(Answer written) {
            if (told.compareAndSet(false, true)) {
                leavingBytes.addAndGet(written.bytes.size());
                answered.accept(written);
            }
        }

        private Answer written() {
            Query query = request.stored().orElseGet(this::parse);
            var written = new Answer(negotiate(query));
            DatasetGraph view = begun();
            try {
                write(query, view, written);
            } finally {
                view.end();
            }
            return written;
        }

        /** The view in a READ transaction; one that has been overtaken by a submission does not begin. */
        private DatasetGraph begun() {
            while (true) {
                budget.check();
                DatasetGraph view = views.apply(request.view());
                try {
                    view.begin(TxnType.READ);
                    return view;
                } catch (JenaTransactionException e) {
                    LOG.debug("The view is of yesterday", e);
                }
            }
        }

        private Query parse() {
            requireReasonable(request.text());
            Query query = QueryFactory.create(request.text(), Vocabulary.BASE, Syntax.syntaxSPARQL_11);
            if (query.isSelectType() || query.isAskType() || query.isConstructType() || query.isDescribeType()) {
                return query;
            }
            throw new QueryException("SELECT, ASK, CONSTRUCT, DESCRIBE");
        }

        private void requireReasonable(String text) {
            if (text.length() > limits.queryCharacters()) {
                throw new RefusedException(new Problem(
                        413,
                        "query-too-long",
                        Problem.of(413).title(),
                        new Text(
                                "En forespørgsel må have %d tegn.".formatted(limits.queryCharacters()),
                                "A query may have %d characters.".formatted(limits.queryCharacters()))));
            }
            int depth = 0;
            for (int i = 0; i < text.length(); i++) {
                switch (text.charAt(i)) {
                    case '(', '{', '[' -> depth++;
                    case ')', '}', ']' -> depth--;
                    default -> {}
                }
                if (depth > limits.queryDepth()) {
                    throw new RefusedException(tooDeep());
                }
            }
        }

        private ResultFormat negotiate(Query query) {
            List<ResultFormat> offered = ResultFormat.offered(query, request.tables());
            return request.format()
                    .map(name -> Offered.named(name, offered))
                    .orElseGet(() -> Offered.accepted(request.accept(), offered))
                    .orElseThrow(() -> notAcceptable(offered));
        }

        private RefusedException notAcceptable(List<ResultFormat> offered) {
            String kinds = String.join(
                    ", ", offered.stream().map(ResultFormat::mediaType).toList());
            return new RefusedException(new Problem(
                    406,
                    "not-acceptable",
                    new Text("Svaret findes ikke i den form", "Not acceptable"),
                    new Text("Svaret kan fås som " + kinds + ".", "The answer comes as " + kinds + ".")));
        }

        private void write(Query asked, DatasetGraph view, Answer answer) {
            DatasetGraph dataset = view;
            Query query = asked.cloneQuery();
            DatasetDescription description = DatasetDescription.create(request.defaultGraphs(), request.namedGraphs());
            if (description.isEmpty() && query.hasDatasetDescription()) {
                description = DatasetDescription.create(query);
            }
            if (!description.isEmpty()) {
                dataset = DynamicDatasets.dynamicDataset(description, view, false);
            }
            query.getGraphURIs().clear();
            query.getNamedGraphURIs().clear();
            if (query.isDescribeType()) {
                if (query.getQueryPattern() == null) {
                    query.setQueryPattern(new ElementGroup());
                }
                query.setQuerySelectType();
            }
            try (QueryExec exec = QueryExec.dataset(dataset)
                    .query(query)
                    .context(context(dataset))
                    .build()) {
                budget.check();
                if (asked.isSelectType()) {
                    RowSet rows = exec.select();
                    answer.format.table().write(counted(rows, answer), answer.bytes);
                } else if (asked.isAskType() && answer.format.isPage()) {
                    Node yes = NodeFactory.createLiteralDT(Boolean.toString(exec.ask()), XSDDatatype.XSDboolean);
                    Binding row = BindingFactory.binding(ANSWER, yes);
                    answer.format
                            .table()
                            .write(
                                    RowSetStream.create(
                                            List.of(ANSWER), List.of(row).iterator()),
                                    answer.bytes);
                } else if (asked.isAskType()) {
                    ResultsWriter.create().lang(answer.format.results()).build().write(answer.bytes, exec.ask());
                } else if (asked.isConstructType()) {
                    write(graph(exec.constructTriples()), asked, answer);
                } else {
                    write(described(exec.select(), asked, dataset.getDefaultGraph()), asked, answer);
                }
            }
        }

        private Context context(DatasetGraph dataset) {
            Context context = Context.mergeCopy(ARQ.getContext(), dataset.getContext());
            context.set(ARQ.httpServiceAllowed, false);
            context.set(ARQ.propertyFunctions, false);
            context.set(ARQConstants.registryPropertyFunctions, Registries.NO_PROPERTY_FUNCTIONS);
            context.set(ARQConstants.registryFunctions, Registries.CASTS);
            context.set(ARQConstants.symCancelQuery, budget.bell());
            context.set(ARQConstants.sysOptimizerFactory, new QueryGuard(budget));
            return context;
        }

        private RowSet counted(RowSet rows, Answer answer) {
            var count = new Count<Binding>();
            return RowSetStream.create(rows.getResultVars(), Iter.map(rows, row -> {
                answer.rows++;
                return count.one(row);
            }));
        }

        private Graph graph(Iterator<Triple> triples) {
            var graph = new GraphMem2Fast();
            var count = new Count<Triple>();
            triples.forEachRemaining(triple -> graph.add(count.one(triple)));
            return graph;
        }

        /** What is said about the nodes found, and about the blank nodes that hang on them. */
        private Graph described(RowSet rows, Query asked, Graph data) {
            var open = new ArrayDeque<Node>(asked.getResultURIs());
            var count = new Count<Node>();
            rows.forEachRemaining(row -> row.forEach((variable, node) -> open.add(count.one(node))));
            var seen = ConcurrentHashMap.<Node>newKeySet();
            var graph = new GraphMem2Fast();
            var size = new Count<Triple>();
            while (!open.isEmpty()) {
                Node node = open.remove();
                budget.check();
                if (node.isLiteral() || !seen.add(node)) {
                    continue;
                }
                data.find(node, Node.ANY, Node.ANY).forEachRemaining(triple -> {
                    graph.add(size.one(triple));
                    if (triple.getObject().isBlank()) {
                        open.add(triple.getObject());
                    }
                });
            }
            return graph;
        }

        private void write(Graph graph, Query asked, Answer answer) {
            if (answer.format.isPage()) {
                Iterator<Binding> triples = graph.find()
                        .mapWith(triple -> BindingFactory.binding(
                                TRIPLE.get(0),
                                triple.getSubject(),
                                TRIPLE.get(1),
                                triple.getPredicate(),
                                TRIPLE.get(2),
                                triple.getObject()));
                answer.format.table().write(RowSetStream.create(TRIPLE, triples), answer.bytes);
                return;
            }
            graph.getPrefixMapping().setNsPrefixes(asked.getPrefixMapping());
            try {
                RDFWriter.source(graph).format(answer.format.graph()).output((OutputStream) answer.bytes);
            } catch (JenaException e) {
                throw notAcceptable(List.of(ResultFormat.GRAPHS.get(0), ResultFormat.GRAPHS.get(1)));
            }
        }

        /** Counts what goes into the answer, up to the limit. */
        private final class Count<T> {
            private long count;

            T one(T thing) {
                budget.begin();
                budget.check();
                if (++count > limits.rows()) {
                    throw new RefusedException(Problem.tooLarge(
                            "Et svar må have %d rækker. Brug LIMIT, eller spørg til mindre ad gangen."
                                    .formatted(limits.rows()),
                            "An answer may have %d rows. Use LIMIT, or ask for less at a time."
                                    .formatted(limits.rows())));
                }
                return thing;
            }
        }
    }
}
