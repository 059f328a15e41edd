/**
 * What the store says of a thing, and the specification as linked data: its rules and stored queries, its diagrams, and what
 * a person searches for; what is offered and as which files; in the words and forms that others can build on.
 */
@NullMarked
package dk.kkm.publication;

import org.jspecify.annotations.NullMarked;
