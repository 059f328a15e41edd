/** Why a key figure is what it is: down to every delivered value, its file and row, and what changed since. */
@NullMarked
package dk.kkm.explanation;

import org.jspecify.annotations.NullMarked;
