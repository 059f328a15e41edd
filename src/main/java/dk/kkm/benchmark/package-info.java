/** A key figure set among peers: place, distribution, expectation, target and potential; and decisions that rest on them. */
@NullMarked
package dk.kkm.benchmark;

import org.jspecify.annotations.NullMarked;
