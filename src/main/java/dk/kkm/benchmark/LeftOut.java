package dk.kkm.benchmark;

import dk.kkm.Text;

/** A municipality that is not compared, and why. */
public record LeftOut(String municipality, Text name, Text why) {}
