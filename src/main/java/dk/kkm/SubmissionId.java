package dk.kkm;

import java.time.DateTimeException;
import java.time.Year;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/** What one municipality reports for one calendar year, written {@code 0851/2025}. The pair names the graphs it is kept in. */
public record SubmissionId(MunicipalityCode municipality, Year year) implements Comparable<SubmissionId> {
    /** How the name of every protected graph ends. */
    public static final String PROTECTED = "/protected";

    private static final String ARCHIVE = "archive/";
    private static final String ARCHIVED = Vocabulary.BASE + "graph/" + ARCHIVE;

    private static final Pattern FORM = Pattern.compile("[^/]+/[0-9]{4}");
    private static final Comparator<SubmissionId> ORDER =
            Comparator.comparing(SubmissionId::municipality).thenComparing(SubmissionId::year);

    /** Whether a graph is kept for the record only, and shown to nobody who asks for the data as they are. */
    public static boolean isArchived(Node graph) {
        return graph.getURI().startsWith(ARCHIVED);
    }

    /** Reads {@code 0851/2025}. */
    public static SubmissionId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new UnreadableException(
                    "'" + text + "' er ikke kommune/år. Skriv fx 0851/2025.",
                    "'" + text + "' is not municipality/year. Write for example 0851/2025.");
        }
        return of(text.substring(0, slash), text.substring(slash + 1));
    }

    /** A municipality code and a year as people write them. */
    public static SubmissionId of(String municipality, String year) {
        try {
            if (year.length() != 4) {
                throw new DateTimeException(year);
            }
            return new SubmissionId(new MunicipalityCode(municipality), Year.parse(year));
        } catch (DateTimeException e) {
            throw new UnreadableException(
                    "'" + year + "' er ikke et årstal. Skriv fire cifre, fx 2025.",
                    "'" + year + "' is not a year. Write four digits, such as 2025.");
        }
    }

    /**
     * The municipality and year an IRI of ours names and nothing more.
     *
     * @param start what stands before them, {@code graph/key-figures/}
     */
    public static Optional<SubmissionId> in(Node named, String start) {
        String before = Vocabulary.BASE + start;
        String iri = named.getURI();
        String rest = iri.startsWith(before) ? iri.substring(before.length()) : "";
        return FORM.matcher(rest).matches() ? Optional.of(parse(rest)) : Optional.empty();
    }

    /** The submission itself, {@code submissions/0851/2025}. */
    public Node node() {
        return NodeFactory.createURI(Vocabulary.BASE + "submissions/" + this);
    }

    /** One numbered entry of its history, {@code submissions/0851/2025/7}. */
    public Node step(int number) {
        return NodeFactory.createURI(node() + "/" + number);
    }

    /** A table as a step delivered it, {@code submissions/0851/2025/7/table/forbrug}. */
    public Node deliveredTable(int number, String table) {
        return NodeFactory.createURI(step(number) + "/table/" + table);
    }

    /** The graph of a step's whole receipt: {@code graph/archive/submissions/0851/2025/7}. */
    public Node archivedReceiptGraph(int number) {
        return graph(ARCHIVE + "submissions/" + this + "/" + number);
    }

    /** The graph of a table as a step delivered it, since superseded: {@code graph/archive/0851/2025/forbrug/7}. */
    public Node archivedTableGraph(String table, int number) {
        return graph(ARCHIVE + this + "/" + table + "/" + number);
    }

    /** The graph of one table as delivered, {@code graph/0851/2025/forbrug}. */
    public Node tableGraph(String table) {
        return graph(this + "/" + table);
    }

    /** The graph of what conversions made of the exports in it: {@code graph/0851/2025/converted}. */
    public Node convertedGraph() {
        return graph(this + "/converted");
    }

    /** The graph of records, which key figures read: {@code graph/0851/2025}. */
    public Node recordsGraph() {
        return graph(toString());
    }

    /** The graph of part years and contributions, which explain the records: {@code graph/0851/2025/details}. */
    public Node detailsGraph() {
        return graph(this + "/details");
    }

    /** The graph of what tells where a protected estate lies: {@code graph/0851/2025/protected}. */
    public Node protectedGraph() {
        return graph(this + PROTECTED);
    }

    /** The graph of observations, the cube: {@code graph/key-figures/0851/2025}. */
    public Node cubeGraph() {
        return graph("key-figures/" + this);
    }

    /**
     * The graph of observations that another version of the records, or of a query, has changed since:
     * {@code graph/key-figures/0851/2025/superseded/9a1b2c3d4e5f}.
     */
    public Node supersededGraph(String dataVersion) {
        return graph("key-figures/" + this + "/superseded/" + dataVersion);
    }

    /** Whether a graph is the {@link #supersededGraph} of any version of this. */
    public boolean isSuperseded(Node graph) {
        return graph.getURI().startsWith(cubeGraph() + "/superseded/");
    }

    /** The graph of the submission, its receipt and findings: {@code graph/submissions/0851/2025}. */
    public Node submissionGraph() {
        return graph("submissions/" + this);
    }

    private static Node graph(String path) {
        return NodeFactory.createURI(Vocabulary.BASE + "graph/" + path);
    }

    @Override
    public int compareTo(SubmissionId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return municipality + "/" + year;
    }
}
