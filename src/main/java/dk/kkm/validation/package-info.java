/** What is wrong in a delivery, where, and how to mend it: the SHACL shapes, run so that a whole delivery is quick. */
@NullMarked
package dk.kkm.validation;

import org.jspecify.annotations.NullMarked;
