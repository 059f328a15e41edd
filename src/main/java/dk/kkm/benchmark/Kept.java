package dk.kkm.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Answers that many requests share, until the store changes. Each is computed once, by the first who asks; others who ask
 * meanwhile wait for it. The ones longest unused are dropped.
 */
final class Kept<Q, A> {
    private final Map<Q, FutureTask<A>> answers;
    private String version = "";

    /**
     * Nothing kept yet.
     *
     * @param most how many answers to keep
     */
    Kept(int most) {
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Q, FutureTask<A>> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * The answer to a question.
     *
     * @param now the version of what it rests on
     */
    A get(String now, Q question, Function<Q, A> answer) {
        FutureTask<A> task = new FutureTask<>(() -> answer.apply(question));
        FutureTask<A> known;
        synchronized (answers) {
            if (!version.equals(now)) {
                answers.clear();
                version = now;
            }
            known = answers.putIfAbsent(question, task);
        }
        if (known == null) {
            known = task;
            task.run();
        }
        try {
            return known.get();
        } catch (ExecutionException e) {
            synchronized (answers) {
                answers.remove(question, known);
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
