/** How fast the house is, as ratios anyone can measure again. */
@NullMarked
package dk.kkm.bench;

import org.jspecify.annotations.NullMarked;
