/**
 * What only shows when looking across: a delivery beside the year before and beside what others delivered, and how good
 * a delivery is as a whole.
 */
@NullMarked
package dk.kkm.plausibility;

import org.jspecify.annotations.NullMarked;
