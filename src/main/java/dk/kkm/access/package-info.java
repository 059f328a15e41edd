/** Who asks, and what of the store a role may see and do. */
@NullMarked
package dk.kkm.access;

import org.jspecify.annotations.NullMarked;
