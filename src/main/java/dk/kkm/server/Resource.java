package dk.kkm.server;

import java.util.function.Consumer;

/** Something to be read or changed at a path. Many threads may ask at once. */
@FunctionalInterface
interface Resource {
    /**
     * Answers, or throws: {@link dk.kkm.UnreadableException} becomes 400, {@link RefusedException} its problem. The same
     * question of a reader gets the same answer until the store changes.
     */
    Reply answer(Ask ask);

    /** Answers sooner or later, to one of the two; or throws as {@link #answer(Ask)} does. */
    default void answer(Ask ask, Consumer<Reply> answered, Consumer<Problem> refused) {
        answered.accept(answer(ask));
    }
}
