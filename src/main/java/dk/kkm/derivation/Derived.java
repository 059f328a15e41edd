package dk.kkm.derivation;

import dk.kkm.IndexedGraph;
import org.apache.jena.graph.Graph;

/**
 * What follows from one municipality-year's delivery.
 *
 * <pre>{@code
 * records: <record/estate-year/0851/17/2025> a kkm:EstateYear ; kkm:heat 118200.0 ; kkm:heatArea 1250.0 .
 * details: <record/consumption/0851/2025/17/heat> a kkm:Contribution ;
 *              kkm:record <record/estate-year/0851/17/2025> ; kkm:measure kkm:heat ; kkm:amount 118200.0 .
 * }</pre>
 *
 * @param records estate years, area years and the municipality year: what key figures read
 * @param details part years and contributions: what explains the records
 * @param seen the delivery with all that was derived from it, interim results too: what checks read; not to be changed
 */
public record Derived(Graph records, Graph details, IndexedGraph seen) {}
