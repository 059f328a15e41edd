/** Readings of meters and sensors, gathered into rows of our tables as they stream by. */
@NullMarked
package dk.kkm.series;

import org.jspecify.annotations.NullMarked;
