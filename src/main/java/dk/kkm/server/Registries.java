package dk.kkm.server;

import org.apache.jena.sparql.function.FunctionFactory;
import org.apache.jena.sparql.function.FunctionRegistry;
import org.apache.jena.sparql.pfunction.PropertyFunctionFactory;
import org.apache.jena.sparql.pfunction.PropertyFunctionRegistry;
import org.apache.jena.vocabulary.XSD;
import org.jspecify.annotations.Nullable;

/** The functions a query can name: those of ARQ's registries load Java classes by name. */
final class Registries {
    /** The casts of XML Schema, {@code xsd:decimal(…)}. */
    static final FunctionRegistry CASTS = new FunctionRegistry() {
        @Override
        public @Nullable FunctionFactory get(String uri) {
            return uri.startsWith(XSD.getURI()) ? FunctionRegistry.get().get(uri) : null;
        }
    };

    static final PropertyFunctionRegistry NO_PROPERTY_FUNCTIONS = new PropertyFunctionRegistry() {
        @Override
        public @Nullable PropertyFunctionFactory get(String uri) {
            return null;
        }

        @Override
        public boolean manages(String uri) {
            return false;
        }
    };

    private Registries() {}
}
