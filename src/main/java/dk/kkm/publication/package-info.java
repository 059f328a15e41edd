/** The specification as linked data: its rules and stored queries, its diagrams, and what a person searches for. */
@NullMarked
package dk.kkm.publication;

import org.jspecify.annotations.NullMarked;
