/** Tables as people send them and get them: CSV and XLSX, read and written. */
@NullMarked
package dk.kkm.table;

import org.jspecify.annotations.NullMarked;
