package dk.kkm.server;

/** A form a REST answer can be written in, beside those of SPARQL results. */
record Format(String name, String mediaType) implements Offered {
    static final Format JSON = new Format("json", "application/json");
    static final Format HTML = new Format("html", "text/html");
    static final Format TURTLE = new Format("ttl", "text/turtle");
    static final Format JSON_LD = new Format("jsonld", "application/ld+json");
    static final Format RDF_XML = new Format("rdf", "application/rdf+xml");
    static final Format N_TRIPLES = new Format("nt", "application/n-triples");
    static final Format GEO_JSON = new Format("geojson", "application/geo+json");
    static final Format CSV = new Format("csv", "text/csv");
    static final Format XLSX = new Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}
