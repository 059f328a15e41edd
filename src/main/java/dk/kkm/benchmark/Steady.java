package dk.kkm.benchmark;

/**
 * The same over some years added up, beside a year of a figure that comes in lumps.
 *
 * @param years how many at most
 */
public record Steady(int years, Comparison comparison) {}
