package dk.kkm.validation;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.graph.NodeConst;
import org.apache.jena.vocabulary.RDF;

/**
 * All findings of one submission, what matters most first: by severity, then the rule that is broken most often, then file
 * and row. Every cause is told once, also when two constraints of one rule saw it.
 *
 * @param all in that order
 */
public record Findings(List<Finding> all) {

    /** The findings of one rule, folded: 312 rows say the same. */
    public record Folded(Node rule, Severity severity, Text message, List<Finding> findings) {
        public Folded {
            findings = List.copyOf(findings);
        }

        public int count() {
            return findings.size();
        }

        /** As many of them as a reader wants to see. */
        public List<Finding> first(int most) {
            return findings.subList(0, Math.min(most, findings.size()));
        }
    }

    public Findings {
        all = List.copyOf(all);
    }

    /** Findings in any order, duplicates included. */
    public static Findings of(Collection<Finding> findings) {
        List<Finding> once = findings.stream().distinct().toList();
        Map<Node, Long> counts = once.stream().collect(groupingBy(Finding::rule, counting()));
        Comparator<Finding> whatMattersMost = Comparator.comparing(Finding::severity)
                .thenComparing(finding -> -counts.getOrDefault(finding.rule(), 0L))
                .thenComparing(Finding::ruleName)
                .thenComparing(finding -> finding.file().orElse(""))
                .thenComparing(
                        finding -> finding.rows().isEmpty() ? 0 : finding.rows().get(0))
                .thenComparing(finding -> finding.column().orElse(""))
                .thenComparing(finding -> finding.value().orElse(""))
                .thenComparing(finding -> finding.focus().toString());
        return new Findings(once.stream().sorted(whatMattersMost).toList());
    }

    /** Whether the submission can be kept: no finding is a violation. Nothing else decides this. */
    public boolean accepted() {
        return count(Severity.VIOLATION) == 0;
    }

    public long count(Severity severity) {
        return all.stream().filter(finding -> finding.severity() == severity).count();
    }

    /** One entry per rule, in order of what matters most. */
    public List<Folded> byRule() {
        Map<Node, List<Finding>> rules = all.stream()
                .collect(groupingBy(Finding::rule, LinkedHashMap::new, java.util.stream.Collectors.toList()));
        return rules.values().stream()
                .map(its -> new Folded(
                        its.get(0).rule(), its.get(0).severity(), its.get(0).message(), its))
                .toList();
    }

    /** The three rules to look at first. */
    public List<Folded> mattersMost() {
        List<Folded> rules = byRule();
        return rules.subList(0, Math.min(3, rules.size()));
    }

    /**
     * The findings as a SHACL report with this IRI.
     *
     * <pre>{@code
     * <…/report> a sh:ValidationReport ; sh:conforms false ; sh:result <…/report/1> .
     * <…/report/1> a sh:ValidationResult ; sh:focusNode <record/consumption/0851/2025/17> ; sh:value "12o" ;
     *     sh:resultSeverity sh:Violation ; sh:sourceShape kkmsh:Consumption-value ; sh:resultMessage "…"@da, "…"@en ;
     *     kkm:file "forbrug.csv" ; kkm:row 17 .
     * }</pre>
     */
    public Graph report(Node iri) {
        Graph report = GraphMemFactory.createGraphMem2();
        report.add(iri, RDF.Nodes.type, SHACL.ValidationReport);
        report.add(iri, SHACL.conforms, all.isEmpty() ? NodeConst.nodeTrue : NodeConst.nodeFalse);
        int number = 0;
        for (Finding finding : all) {
            number++;
            Node result = NodeFactory.createURI(iri.getURI() + "/" + number);
            report.add(iri, SHACL.result, result);
            report.add(result, RDF.Nodes.type, SHACL.ValidationResult);
            report.add(result, SHACL.focusNode, finding.focus());
            report.add(result, SHACL.sourceShape, finding.rule());
            report.add(result, SHACL.resultSeverity, level(finding.severity()));
            report.add(
                    result,
                    SHACL.resultMessage,
                    NodeFactory.createLiteralLang(finding.message().da(), "da"));
            report.add(
                    result,
                    SHACL.resultMessage,
                    NodeFactory.createLiteralLang(finding.message().en(), "en"));
            finding.value().ifPresent(value -> report.add(result, SHACL.value, NodeFactory.createLiteralString(value)));
            finding.file()
                    .ifPresent(
                            file -> report.add(result, Vocabulary.kkm("file"), NodeFactory.createLiteralString(file)));
            for (int row : finding.rows()) {
                report.add(
                        result,
                        Vocabulary.kkm("row"),
                        NodeFactory.createLiteralDT(Integer.toString(row), XSDDatatype.XSDinteger));
            }
        }
        return report;
    }

    private static Node level(Severity severity) {
        return switch (severity) {
            case VIOLATION -> SHACL.Violation;
            case WARNING -> SHACL.Warning;
            case INFO -> SHACL.Info;
        };
    }
}
