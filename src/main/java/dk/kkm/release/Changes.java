package dk.kkm.release;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.IndexedGraph;
import dk.kkm.JoinOrder;
import dk.kkm.Layers;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Documentation;
import dk.kkm.release.Version.Part;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;

/**
 * What is other in one specification than in another, the gravest first. What counts as a change is asked by the stored
 * queries of {@code queries/changes}: each SELECTs {@code ?kind} and {@code ?subject}, and what the message of the kind names:
 * {@code ?property}, {@code ?before}, {@code ?after}. The kinds, and whether they break, are those of {@code
 * code/change-kind}.
 */
public record Changes(List<Change> all) {
    private static final Comparator<Change> ORDER = Comparator.comparing(Change::demands)
            .thenComparing(change -> change.kind().getURI())
            .thenComparing(change -> change.subject().toString())
            .thenComparing(change -> change.words().da());

    public Changes {
        all = List.copyOf(all);
    }

    /**
     * From one specification to another.
     *
     * @param by whose queries and kinds tell what a change is
     */
    public static Changes between(Specification before, Specification after, Specification by) {
        DatasetGraph seen = DatasetGraphFactory.create();
        Map.of("before", before, "after", after).forEach((name, specification) -> {
            Graph graph = IndexedGraph.of(specification.model());
            specification.shapes().find().forEachRemaining(graph::add);
            seen.addGraph(iri("graph/" + name), graph);
            seen.addGraph(
                    iri("graph/queries-" + name),
                    IndexedGraph.of(Documentation.of(specification).graph()));
        });
        return between(seen, by);
    }

    /** The same of graphs named {@code graph/before}, {@code graph/after}, {@code graph/queries-before}, {@code graph/queries-after}. */
    static Changes between(DatasetGraph seen, Specification by) {
        Graph labels = new Layers(
                by.model(), new Layers(seen.getGraph(iri("graph/before")), seen.getGraph(iri("graph/after"))));
        return new Changes(by.texts("queries/changes", ".rq").values().parallelStream()
                .flatMap(text -> rows(text, seen).stream())
                .map(row -> change(row, labels))
                .distinct()
                .sorted(ORDER)
                .toList());
    }

    private static List<Binding> rows(String text, DatasetGraph seen) {
        try (QueryExec exec = QueryExec.dataset(seen)
                .query(QueryFactory.create(text, Syntax.syntaxSPARQL_11))
                .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                .build()) {
            return exec.select().materialize().stream().map(Binding::detach).toList();
        }
    }

    private static Change change(Binding row, Graph labels) {
        Node subject = row.get("subject");
        var kind = new Thing(labels, row.get("kind"));
        Text name = new Thing(labels, subject).label();
        String path = subject.toString().replace(Vocabulary.BASE, "");
        Text words = kind.text(kkm("message"));
        words = filled(words, "subject", new Text(name.da() + " (" + path + ")", name.en() + " (" + path + ")"));
        for (String about : List.of("property", "before", "after")) {
            Node node = row.get(about);
            words = filled(words, about, node == null ? Text.same("–") : new Thing(labels, node).label());
        }
        return new Change(
                kind.node(), kind.label(), Part.of(kind.one(kkm("demands")).orElseThrow()), subject, words);
    }

    private static Text filled(Text words, String name, Text with) {
        return new Text(
                words.da().replace("{" + name + "}", with.da()), words.en().replace("{" + name + "}", with.en()));
    }

    /** What they demand of the next version number; empty if nothing has changed. */
    public Optional<Part> demand() {
        return all.stream().map(Change::demands).min(Comparator.naturalOrder());
    }

    /** In words, for people and as Markdown: what breaks first, then by kind. */
    public String words() {
        var text = new StringBuilder();
        for (boolean breaking : List.of(true, false)) {
            Map<Node, List<Change>> byKind = all.stream()
                    .filter(change -> change.breaking() == breaking)
                    .collect(Collectors.groupingBy(Change::kind, LinkedHashMap::new, Collectors.toList()));
            text.append(breaking ? "## Brydende / Breaking\n" : "## Forenelige / Compatible\n");
            text.append(byKind.isEmpty() ? "\nIngen. / None.\n" : "");
            byKind.values().forEach(some -> {
                Text label = some.get(0).kindLabel();
                text.append("\n### %s / %s (%d)\n".formatted(label.da(), label.en(), some.size()));
                some.forEach(change -> text.append("- %s\n  %s\n"
                        .formatted(change.words().da(), change.words().en())));
            });
            text.append('\n');
        }
        return text.toString();
    }
}
