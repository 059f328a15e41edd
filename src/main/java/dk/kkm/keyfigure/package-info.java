/** Key figures: stored definitions and queries, grouped anew as asked, with their values, distributions and cube. */
@NullMarked
package dk.kkm.keyfigure;

import org.jspecify.annotations.NullMarked;
