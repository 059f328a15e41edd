/** Where graphs are kept: readers see one moment of it, writers replace whole graphs, views hide what is not to be shown. */
@NullMarked
package dk.kkm.store;

import org.jspecify.annotations.NullMarked;
