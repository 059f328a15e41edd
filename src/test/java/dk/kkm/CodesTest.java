package dk.kkm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL2;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The code lists under {@code ontology/codes}: right where a person can check them by hand. What is asked of every list, the
 * rules in {@code queries/lint} ask.
 */
class CodesTest {

    private static final String BASE = "https://w3id.org/kkm/";
    private static final String CODE = BASE + "code/";
    private static final Node IN_SCHEME = SKOS.inScheme.asNode();
    private static final Node NOTATION = SKOS.notation.asNode();
    private static final Node PREF_LABEL = SKOS.prefLabel.asNode();
    private static final Node TRUE = NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean);

    /** Christiansø, in the national population but in no municipality, had 84 inhabitants on 1 January 2020. */
    private static final long CHRISTIANSOE = 84;

    private static final Graph CODES = GraphFactory.createDefaultGraph();

    @BeforeAll
    static void readTheCodeLists() throws IOException {
        try (var files = Files.walk(Path.of("ontology", "codes"))) {
            files.filter(file -> file.toString().endsWith(".ttl")).sorted().forEach(file -> RDFParser.source(file)
                    .parse(CODES));
        }
    }

    @Test
    void each98MunicipalityHasAnAuthorityARegionAProvinceAndAPopulation() {
        var codes = subjects(IN_SCHEME, code("municipality"));
        assertThat(codes).hasSize(98).allSatisfy(municipality -> {
            var number = municipality.getURI().substring(municipality.getURI().length() - 4);
            var authority = NodeFactory.createURI(BASE + "id/municipality/" + number);
            assertThat(texts(municipality, NOTATION)).containsExactly(number);
            assertThat(object(authority, kkm("municipalityCode"))).isEqualTo(municipality);
            assertThat(texts(authority, DCTerms.identifier.asNode())).containsExactly(number);
            assertThat(object(object(municipality, kkm("province")), kkm("region")))
                    .isEqualTo(object(municipality, kkm("region")));
            assertThat(object(object(municipality, kkm("province")), SKOS.exactMatch.asNode()))
                    .isEqualTo(object(municipality, kkm("nuts3")));
            assertThat(subjects(kkm("municipality"), authority))
                    .filteredOn(node -> isA(node, "RegionMembership"))
                    .singleElement()
                    .satisfies(membership -> assertThat(object(membership, kkm("region")))
                            .isEqualTo(object(municipality, kkm("region"))));
            assertThat(population(authority, 2020)).isPositive();
        });
        assertThat(totalPopulation(codes)).isEqualTo(5_822_679);
    }

    @Test
    void municipalitiesAndTheirPopulationsAreThoseOfThePublicLists() throws IOException {
        var folder = dataFolder();
        var lines = Files.readAllLines(folder.resolve("municipalities.csv"));
        assertThat(lines).hasSize(99);
        for (var line : lines.subList(1, lines.size())) {
            var cells = line.split(",");
            var municipality = code("municipality/" + cells[0]);
            assertThat(texts(municipality, PREF_LABEL)).as(line).contains(cells[1]);
            assertThat(object(municipality, kkm("region"))).as(line).isEqualTo(code("region/" + cells[3]));
            assertThat(object(municipality, kkm("nuts3")).getURI()).as(line).isEqualTo(cells[6]);
            assertThat(population(NodeFactory.createURI(BASE + "id/municipality/" + cells[0]), 2020))
                    .as(line)
                    .isEqualTo(Long.parseLong(cells[7]));
        }
        var stated = Pattern.compile("sum ([\\d,]+) with Christiansø")
                .matcher(Files.readString(folder.resolve("README.md")));
        assertThat(stated.find()).isTrue();
        assertThat(totalPopulation(subjects(IN_SCHEME, code("municipality"))) + CHRISTIANSOE)
                .isEqualTo(Long.parseLong(stated.group(1).replace(",", "")));
    }

    @Test
    void fictionalMunicipalitiesBearNoRealNameAndTheFirstTwelveHavePopulations() {
        var real = new HashSet<String>();
        subjects(IN_SCHEME, code("municipality")).forEach(node -> real.addAll(texts(node, PREF_LABEL)));
        var fictional = subjects(IN_SCHEME, code("demo-municipality"));
        assertThat(fictional).hasSize(98).allSatisfy(node -> {
            assertThat(texts(node, PREF_LABEL)).doesNotContainAnyElementsOf(real);
            assertThat(CODES.contains(node, kkm("fictional"), TRUE)).isTrue();
        });
        assertThat(fictional.stream()
                        .flatMap(node -> texts(node, PREF_LABEL).stream().distinct()))
                .doesNotHaveDuplicates();
        IntStream.rangeClosed(9001, 9012)
                .mapToObj(number -> NodeFactory.createURI(BASE + "id/municipality/" + number))
                .forEach(authority -> IntStream.rangeClosed(2019, 2026)
                        .forEach(year -> assertThat(population(authority, year)).isBetween(5_000L, 400_000L)));
    }

    @Test
    void theBuildingUsesOfBbrAre105WithADefaultUseEach() {
        var uses = subjects(IN_SCHEME, code("use"));
        assertThat(subjects(IN_SCHEME, code("bbr-building-use")))
                .hasSize(105)
                .allSatisfy(bbr ->
                        assertThat(objects(bbr, kkm("defaultUse"))).hasSize(1).isSubsetOf(uses));
    }

    @Test
    void theBuildingUsesOfBbrAreThoseOfThePublicList() throws IOException {
        var line = Pattern.compile("(\\d{3}),(\"[^\"]*\"|[^,]*),(\"[^\"]*\"|[^,]*),([^,]*),([^,]*),.*");
        var lines = Files.readAllLines(dataFolder().resolve("bbr-building-use.csv"));
        assertThat(lines).hasSize(106);
        for (var text : lines.subList(1, lines.size())) {
            var cells = line.matcher(text);
            assertThat(cells.matches()).as(text).isTrue();
            var bbr = code("bbr-building-use/" + cells.group(1));
            assertThat(texts(bbr, PREF_LABEL)).contains(cells.group(2).replace("\"", ""));
            assertThat(CODES.contains(bbr, OWL2.deprecated.asNode(), TRUE))
                    .as(text)
                    .isEqualTo(!cells.group(4).equals("current"));
            assertThat(objects(bbr, DCTerms.isReplacedBy.asNode()))
                    .extracting(Node::getLocalName)
                    .as(text)
                    .hasSize(cells.group(5).isEmpty() ? 0 : cells.group(5).split(";").length);
        }
    }

    @Test
    void conditionWeightsOfEachModelSumTo100AndCoverEveryPart() {
        var parts = subjects(IN_SCHEME, code("building-part"));
        parts.remove(code("building-part/whole"));
        for (var model : List.of("kkm-0.1", "ns-3424")) {
            var weights = subjects(kkm("conditionModel"), code("condition-model/" + model));
            var sum = weights.stream().map(weight -> number(weight, "weight")).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(sum).as(model).isEqualByComparingTo("100");
            assertThat(weights)
                    .extracting(weight -> object(weight, kkm("buildingPart")))
                    .as(model)
                    .containsExactlyInAnyOrderElementsOf(parts);
        }
    }

    @Test
    void everyCarrierHasConversionsAndNoTwoOfThemCompete() {
        var conversions = subjects(RDF.type.asNode(), kkm("Conversion"));
        var seen = new TreeMap<String, Set<String>>();
        var defaults = new HashMap<String, Integer>();
        for (var conversion : conversions) {
            var pair = object(conversion, kkm("carrier")) + " in " + object(conversion, kkm("unit"));
            var values = objects(conversion, kkm("heatingValue"));
            var kind = values.isEmpty() ? "any" : values.iterator().next().toString();
            assertThat(seen.computeIfAbsent(pair, key -> new TreeSet<>()).add(kind))
                    .as(pair)
                    .isTrue();
            defaults.merge(pair, CODES.contains(conversion, kkm("default"), TRUE) ? 1 : 0, Integer::sum);
        }
        seen.forEach((pair, kinds) -> {
            assertThat(kinds.contains("any") && kinds.size() > 1).as(pair).isFalse();
            assertThat(defaults.get(pair)).as(pair).isEqualTo(kinds.contains("any") ? 0 : 1);
        });
        assertThat(subjects(IN_SCHEME, code("carrier")))
                .allSatisfy(carrier -> assertThat(seen.keySet()).anyMatch(pair -> pair.startsWith(carrier + " in ")));
    }

    @Test
    void anEnergyUnitConvertsAlikeForEveryEnergyCarrier() {
        var kwh = BigDecimal.ONE;
        var factors = Map.of(
                "kwh",
                kwh,
                "mwh",
                new BigDecimal("1000"),
                "gwh",
                new BigDecimal("1000000"),
                "gj",
                new BigDecimal("1000").divide(new BigDecimal("3.6"), 12, RoundingMode.HALF_UP),
                "mj",
                kwh.divide(new BigDecimal("3.6"), 15, RoundingMode.HALF_UP),
                "kbtu",
                new BigDecimal("1055055.85262").divide(new BigDecimal("3600000"), 15, RoundingMode.HALF_UP));
        var carriers = subjects(kkm("energyCarrier"), TRUE);
        assertThat(carriers).hasSize(9);
        factors.forEach((unit, factor) -> {
            assertThat(number(code("unit/" + unit), "toKwh")).as(unit).isEqualByComparingTo(factor);
            for (var carrier : carriers) {
                var conversion = code("conversion/" + last(carrier) + "-" + unit);
                assertThat(number(conversion, "factor")).as(conversion.getURI()).isEqualByComparingTo(factor);
                assertThat(object(conversion, kkm("carrier"))).isEqualTo(carrier);
                assertThat(object(conversion, kkm("unit"))).isEqualTo(code("unit/" + unit));
                assertThat(object(conversion, kkm("toUnit"))).isEqualTo(code("unit/kwh"));
            }
        });
    }

    @Test
    void gasOilAndWaterConvertByThePublishedFactors() {
        var expected = Map.of(
                "natural-gas-m3-lower", "11.00",
                "natural-gas-m3-upper", "12.157",
                "natural-gas-nm3-lower", "11.00",
                "natural-gas-nm3-upper", "12.157",
                "fuel-oil-l", "10.10",
                "fuel-oil-m3", "10100",
                "water-m3", "1",
                "water-l", "0.001");
        expected.forEach((conversion, factor) -> {
            assertThat(number(code("conversion/" + conversion), "factor"))
                    .as(conversion)
                    .isEqualByComparingTo(factor);
            assertThat(object(code("conversion/" + conversion), kkm("toUnit")))
                    .as(conversion)
                    .isEqualTo(code(conversion.startsWith("water") ? "unit/m3" : "unit/kwh"));
        });
        assertThat(CODES.contains(code("conversion/natural-gas-m3-lower"), kkm("default"), TRUE))
                .isTrue();
    }

    @Test
    void aTonneIsAThousandKilograms() {
        for (var carrier : List.of("fuel-oil", "wood-pellets", "wood-chips")) {
            assertThat(number(code("conversion/" + carrier + "-ton"), "factor"))
                    .isEqualByComparingTo(number(code("conversion/" + carrier + "-kg"), "factor")
                            .multiply(new BigDecimal("1000")));
        }
    }

    @Test
    void theDemoHasOneFactorForEveryEnergyCarrierAndYearAndDegreeDaysForEveryDeliveryYear() {
        for (var carrier : subjects(kkm("energyCarrier"), TRUE)) {
            for (int year = 2019; year <= 2030; year++) {
                assertThat(number(code("emission-factors/demo/" + last(carrier) + "-" + year), "value"))
                        .isPositive();
            }
        }
        for (int year = 2019; year <= 2026; year++) {
            assertThat(number(code("degree-days/demo/" + year), "value")).isPositive();
            assertThat(number(code("price-index/demo/" + year), "value")).isPositive();
        }
    }

    @Test
    void aSetHasAtMostOneFactorForACarrierYearAndSupplier() {
        var seen = new HashSet<List<Object>>();
        assertThat(subjects(RDF.type.asNode(), kkm("EmissionFactor"))).allSatisfy(factor -> assertThat(seen.add(List.of(
                        object(factor, kkm("factorSet")),
                        object(factor, kkm("carrier")),
                        object(factor, kkm("year")),
                        objects(factor, kkm("supplier")))))
                .as(factor.getURI())
                .isTrue());
    }

    @Test
    void theFactorsOfBr18BetweenThePublishedYearsLieOnStraightLines() {
        var published = Map.of(
                "electricity", List.of("0.187", "0.135", "0.0470"),
                "district-heating", List.of("0.105", "0.0878", "0.0713"),
                "natural-gas", List.of("0.225", "0.189", "0.105"));
        published.forEach((carrier, values) -> {
            var knots = new TreeMap<Integer, BigDecimal>(Map.of(
                    2023, new BigDecimal(values.get(0)),
                    2025, new BigDecimal(values.get(1)),
                    2030, new BigDecimal(values.get(2))));
            for (int year = 2023; year <= 2030; year++) {
                var factor = code("emission-factors/br18/" + carrier + "-" + year);
                var from = knots.floorEntry(year);
                var to = knots.ceilingEntry(year);
                var span = Math.max(1, to.getKey() - from.getKey());
                var expected = from.getValue()
                        .add(to.getValue()
                                .subtract(from.getValue())
                                .multiply(BigDecimal.valueOf(year - from.getKey()))
                                .divide(BigDecimal.valueOf(span)));
                assertThat(number(factor, "value")).as(factor.getURI()).isEqualByComparingTo(expected);
                assertThat(CODES.contains(factor, kkm("interpolated"), TRUE))
                        .as(factor.getURI())
                        .isEqualTo(!knots.containsKey(year));
            }
        });
    }

    @Test
    void limitsOfAnIndoorClimateParameterWidenWithTheGrade() {
        for (var limit : subjects(RDF.type.asNode(), kkm("IndoorClimateLimit"))) {
            var grade = number(limit, "grade").intValueExact();
            var worse = NodeFactory.createURI(limit.getURI().replaceFirst("\\d$", String.valueOf(grade + 1)));
            assertThat(limit.getURI()).endsWith("-" + grade);
            if (grade < 4) {
                assertThat(number(worse, "upper")).as(worse.getURI()).isGreaterThan(number(limit, "upper"));
                if (CODES.contains(limit, kkm("lower"), Node.ANY)) {
                    assertThat(number(worse, "lower")).as(worse.getURI()).isLessThan(number(limit, "lower"));
                }
            }
        }
    }

    @Test
    void everyHeatingKindButNoneSaysWhichCarriersItNeeds() {
        assertThat(subjects(IN_SCHEME, code("heating"))).allSatisfy(heating -> assertThat(
                        objects(heating, kkm("needsCarrier")).isEmpty())
                .as(heating.getURI())
                .isEqualTo(heating.equals(code("heating/none"))));
    }

    @Test
    void everyCostRollUpNamesItsMeasureItsGroupsAndItsArea() {
        var capitalAndRent = List.of(code("cost-group/K0"), code("cost-group/K9"));
        assertThat(subjects(RDF.type.asNode(), kkm("CostRollUp"))).hasSize(8).allSatisfy(rollUp -> {
            assertThat(objects(rollUp, kkm("measure"))).hasSize(1);
            assertThat(objects(rollUp, kkm("areaBasis"))).hasSize(1);
            assertThat(objects(rollUp, kkm("group"))).isNotEmpty().doesNotContainAnyElementsOf(capitalAndRent);
        });
    }

    private static Path dataFolder() {
        var folder = Path.of(System.getProperty("kkm.data", "absent"));
        if (!Files.isDirectory(folder)) {
            var message =
                    "The public lists are not at hand (kkm.data=" + folder + "): code lists not compared with them";
            if ("true".equals(System.getenv("CI"))) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message);
            Assumptions.abort(message);
        }
        return folder;
    }

    private static long totalPopulation(Set<Node> municipalities) {
        return municipalities.stream()
                .map(code -> subjects(kkm("municipalityCode"), code).iterator().next())
                .mapToLong(authority -> population(authority, 2020))
                .sum();
    }

    private static long population(Node authority, int year) {
        var found = subjects(kkm("municipality"), authority).stream()
                .filter(node -> isA(node, "Population"))
                .filter(node -> number(node, "year").intValueExact() == year)
                .toList();
        assertThat(found).as(authority + " " + year).hasSize(1);
        return number(found.get(0), "value").longValueExact();
    }

    private static boolean isA(Node node, String type) {
        return CODES.contains(node, RDF.type.asNode(), kkm(type));
    }

    private static Node kkm(String name) {
        return NodeFactory.createURI(BASE + "def/" + name);
    }

    private static Node code(String path) {
        return NodeFactory.createURI(CODE + path);
    }

    private static String last(Node code) {
        return code.getURI().substring(code.getURI().lastIndexOf('/') + 1);
    }

    private static Set<Node> subjects(Node property, Node object) {
        return CODES.find(Node.ANY, property, object)
                .mapWith(Triple::getSubject)
                .toSet();
    }

    private static Set<Node> objects(Node subject, Node property) {
        return CODES.find(subject, property, Node.ANY)
                .mapWith(Triple::getObject)
                .toSet();
    }

    private static Node object(Node subject, Node property) {
        var objects = objects(subject, property);
        assertThat(objects).as(subject + " " + property).hasSize(1);
        return objects.iterator().next();
    }

    private static BigDecimal number(Node subject, String property) {
        return new BigDecimal(object(subject, kkm(property)).getLiteralLexicalForm());
    }

    private static List<String> texts(Node subject, Node property) {
        return objects(subject, property).stream()
                .map(Node::getLiteralLexicalForm)
                .toList();
    }
}
