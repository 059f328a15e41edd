/** The store over HTTP: read-only SPARQL with limits, health and a start page, on an embedded Fuseki. */
@NullMarked
package dk.kkm.server;

import org.jspecify.annotations.NullMarked;
