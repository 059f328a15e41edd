/** From what was delivered to flat records and the details that explain them. */
@NullMarked
package dk.kkm.derivation;

import org.jspecify.annotations.NullMarked;
