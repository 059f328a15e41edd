package dk.kkm.server;

import dk.kkm.store.View;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom a server lets in.
 *
 * @param shown what everyone sees, if it is not for the roles to say
 * @param guests whether who sits at this machine may do everything for fictional municipalities, without a token
 * @param tokens the file of tokens, if any are taken
 * @param publicUrl where visitors find the server, if that is not where it listens
 */
public record Admission(Optional<View> shown, boolean guests, Optional<Path> tokens, Optional<URI> publicUrl) {
    /** Everyone sees what the public may; tokens open more. */
    public static Admission closed(Optional<Path> tokens) {
        return new Admission(Optional.empty(), false, tokens, Optional.empty());
    }

    /** Everyone sees this. */
    public static Admission showing(View view) {
        return new Admission(Optional.of(view), false, Optional.empty(), Optional.empty());
    }

    /** Everyone sees everything, and a guest at this machine may try everything with invented data. */
    public static Admission demo() {
        return new Admission(Optional.of(View.open()), true, Optional.empty(), Optional.empty());
    }

    /** The same, with tokens from this file. */
    public Admission with(Optional<Path> file) {
        return new Admission(shown, guests, file, publicUrl);
    }

    /** The same, found by visitors at this address. */
    public Admission at(Optional<URI> address) {
        return new Admission(shown, guests, tokens, address);
    }
}
