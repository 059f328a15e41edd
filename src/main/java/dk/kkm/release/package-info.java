/** What a specification is judged by before anyone uses it: the model's rules, and what breaks. */
@NullMarked
package dk.kkm.release;

import org.jspecify.annotations.NullMarked;
