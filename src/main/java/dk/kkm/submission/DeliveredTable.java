package dk.kkm.submission;

/**
 * A table as it came in.
 *
 * @param file the file it came in, as findings name it
 * @param rows how many rows held anything
 */
public record DeliveredTable(String file, int rows) {}
