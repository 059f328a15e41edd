/** Rows become graphs by stored CONSTRUCT queries. */
@NullMarked
package dk.kkm.mapping;

import org.jspecify.annotations.NullMarked;
