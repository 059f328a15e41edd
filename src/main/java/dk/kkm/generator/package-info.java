/** Invented deliveries of fictional municipalities, of any size, for the demo, the tests and the bench. */
@NullMarked
package dk.kkm.generator;

import org.jspecify.annotations.NullMarked;
