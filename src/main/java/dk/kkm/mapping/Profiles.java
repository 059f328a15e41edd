package dk.kkm.mapping;

import dk.kkm.MunicipalityCode;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;

/** The profiles municipalities have saved: {@code profiles/0851/egedata-forbrug} in {@code graph/profiles/0851}. */
public final class Profiles {
    private final Store store;

    private Profiles(Store store) {
        this.store = store;
    }

    /** The profiles in this store. */
    public static Profiles in(Store store) {
        return new Profiles(store);
    }

    /** The graph they are kept in. */
    public static Node graph(MunicipalityCode municipality) {
        return Vocabulary.iri("graph/profiles/" + municipality);
    }

    /** A municipality's profiles, by name. */
    public List<Profile> of(MunicipalityCode municipality) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> Profile.of(dataset.getGraph(graph(municipality))));
    }

    /** One of them. */
    public Optional<Profile> find(MunicipalityCode municipality, String name) {
        return of(municipality).stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst();
    }

    /**
     * Saves a profile under this name, in the place of one saved before; returns it as it is kept.
     *
     * @param name letters, digits and {@code -}
     */
    public synchronized Profile save(MunicipalityCode municipality, String name, Profile profile) {
        Profile named = profile.named(Vocabulary.iri("profiles/" + municipality + "/" + Keys.of(name)), name);
        replace(municipality, name, Optional.of(named));
        return named;
    }

    /** Removes a profile, if it is there. */
    public synchronized void remove(MunicipalityCode municipality, String name) {
        replace(municipality, name, Optional.empty());
    }

    private void replace(MunicipalityCode municipality, String name, Optional<Profile> by) {
        Graph graph = GraphMemFactory.createGraphMem2();
        of(municipality).stream()
                .filter(profile -> !profile.name().equals(name))
                .forEach(profile -> GraphUtil.addInto(graph, profile.graph()));
        by.ifPresent(profile -> GraphUtil.addInto(graph, profile.graph()));
        store.replace(Map.of(graph(municipality), graph));
    }
}
