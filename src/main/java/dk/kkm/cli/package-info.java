/** The commands people type. */
@NullMarked
package dk.kkm.cli;

import org.jspecify.annotations.NullMarked;
