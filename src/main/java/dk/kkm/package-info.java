/** The words every package speaks: municipality, submission, finding, and the files that carry the meaning. */
@NullMarked
package dk.kkm;

import org.jspecify.annotations.NullMarked;
