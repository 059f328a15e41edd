package dk.kkm.benchmark;

import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import java.util.Optional;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.engine.binding.Binding;
import org.jspecify.annotations.Nullable;

/**
 * An estate's name and where it lies.
 *
 * @param estate written {@code 0851/12}
 * @param latitude in degrees; absent where the place is not known or is protected
 */
public record EstatePlace(String estate, String name, Optional<Double> latitude, Optional<Double> longitude) {
    private static final String ESTATE = Vocabulary.BASE + "id/estate/";
    private static final double EARTH_KM = 6371.0088;

    static EstatePlace of(Binding row) {
        return new EstatePlace(
                written(StoredQueries.node(row, "estate")),
                StoredQueries.node(row, "name").getLiteralLexicalForm(),
                degrees(row.get("latitude")),
                degrees(row.get("longitude")));
    }

    private static Optional<Double> degrees(@Nullable Node node) {
        return node == null ? Optional.empty() : Optional.of(Double.valueOf(node.getLiteralLexicalForm()));
    }

    /** An estate as people write it, {@code 0851/12}. */
    static String written(Node estate) {
        return estate.getURI().substring(ESTATE.length());
    }

    /** As the crow flies, in km, on a sphere of the earth's mean radius; absent where one of the places is not known. */
    Optional<Double> kmTo(EstatePlace other) {
        if (latitude.isEmpty() || longitude.isEmpty() || other.latitude.isEmpty() || other.longitude.isEmpty()) {
            return Optional.empty();
        }
        double north = Math.toRadians(other.latitude.get() - latitude.get()) / 2;
        double east = Math.toRadians(other.longitude.get() - longitude.get()) / 2;
        double half = Math.pow(Math.sin(north), 2)
                + Math.cos(Math.toRadians(latitude.get()))
                        * Math.cos(Math.toRadians(other.latitude.get()))
                        * Math.pow(Math.sin(east), 2);
        return Optional.of(2 * EARTH_KM * Math.asin(Math.sqrt(half)));
    }
}
