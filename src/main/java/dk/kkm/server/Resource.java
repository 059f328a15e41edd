package dk.kkm.server;

/** Something to be read at a path. Many threads may ask at once. */
@FunctionalInterface
interface Resource {
    /**
     * Answers 200, or throws: {@link dk.kkm.UnreadableException} becomes 400, {@link RefusedException} its problem. The same
     * question gets the same answer until the store changes.
     */
    Reply answer(Ask ask);
}
