/** A delivery's whole way: mapped, checked, derived, computed, and kept if no finding blocks. */
@NullMarked
package dk.kkm.submission;

import org.jspecify.annotations.NullMarked;
