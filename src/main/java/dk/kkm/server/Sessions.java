package dk.kkm.server;

import dk.kkm.access.Token;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is signed in to the pages, by a random name that stands in a cookie and nowhere else. They are forgotten when the
 * server stops.
 */
final class Sessions {
    static final Duration LENGTH = Duration.ofHours(12);

    private static final int MOST = 10_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Session> byName = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    /** With which token somebody has signed in, and until when. */
    private record Session(Token token, Instant ends) {}

    /** Signs the holder of a token in; a new name each time, so that nobody can have set it beforehand. */
    synchronized String begin(Token token, Instant now) {
        byte[] name = new byte[32];
        RANDOM.nextBytes(name);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(name);
        byName.put(text, new Session(token, now.plus(LENGTH)));
        return text;
    }

    /** The token of a session that has not ended. */
    synchronized Optional<Token> token(String name, Instant now) {
        Session session = byName.get(name);
        if (session != null && !now.isBefore(session.ends())) {
            byName.remove(name);
            session = null;
        }
        return Optional.ofNullable(session).map(Session::token);
    }

    synchronized void end(String name) {
        byName.remove(name);
    }
}
