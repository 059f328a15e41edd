package dk.kkm.store;

import dk.kkm.UnreadableException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where another SPARQL 1.1 store is asked and changed, and how we say who we are. Nothing else is ever called.
 *
 * @param query where queries are sent
 * @param update where updates are sent
 * @param authorization the HTTP header of that name; never shown
 * @param patience how long one question may take; an update may take ten times as long
 */
public record RemoteAddress(URI query, URI update, Optional<String> authorization, Duration patience) {
    private static final String USER = "KKM_STORE_USER";
    private static final String PASSWORD = "KKM_STORE_PASSWORD";
    private static final String TOKEN = "KKM_STORE_TOKEN";
    private static final Pattern TOKEN_FORM = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern REPOSITORY = Pattern.compile(".*/repositories/[^/]+");

    /**
     * Reads what the command line and the environment say.
     *
     * @param update empty where it can be told from the query address: {@code …/query} has {@code …/update} beside it,
     *     {@code …/repositories/x} has {@code …/repositories/x/statements}, all others take both
     */
    public static RemoteAddress of(String query, Optional<String> update, Map<String, String> environment) {
        URI asked = parse(query);
        return new RemoteAddress(
                asked,
                update.map(RemoteAddress::parse).orElseGet(() -> updateOf(asked)),
                authorization(environment),
                Duration.ofMinutes(1));
    }

    private static URI parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (java.net.URISyntaxException e) {
            throw notAnAddress();
        }
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw notAnAddress();
        }
        return uri;
    }

    /** The address itself is not repeated: there may be a password in it. */
    private static UnreadableException notAnAddress() {
        return new UnreadableException(
                "Adressen på et datalager skrives fx https://lager.example/kkm/query, uden navn og adgangskode; de sættes i "
                        + USER + " og " + PASSWORD + ", eller " + TOKEN + ".",
                "The address of a data store is written like https://store.example/kkm/query, without name and password;"
                        + " those are set in " + USER + " and " + PASSWORD + ", or " + TOKEN + ".");
    }

    private static URI updateOf(URI query) {
        String text = query.toString();
        if (text.endsWith("/query")) {
            return URI.create(text.substring(0, text.length() - "query".length()) + "update");
        }
        return REPOSITORY.matcher(text).matches() ? URI.create(text + "/statements") : query;
    }

    private static Optional<String> authorization(Map<String, String> environment) {
        Optional<String> user = Optional.ofNullable(environment.get(USER));
        Optional<String> password = Optional.ofNullable(environment.get(PASSWORD));
        Optional<String> token = Optional.ofNullable(environment.get(TOKEN));
        boolean named = user.isPresent() || password.isPresent();
        boolean basic = password.isPresent()
                && token.isEmpty()
                && user.filter(name -> !name.contains(":")).isPresent();
        boolean bearer = !named && token.filter(TOKEN_FORM.asMatchPredicate()).isPresent();
        if ((named && !basic) || (token.isPresent() && !bearer)) {
            throw new UnreadableException(
                    "Sæt enten både " + USER + " (uden kolon) og " + PASSWORD + ", eller " + TOKEN + " på én linje.",
                    "Set either both " + USER + " (without colon) and " + PASSWORD + ", or " + TOKEN + " on one line.");
        }
        return basic
                ? Optional.of("Basic "
                        + Base64.getEncoder()
                                .encodeToString((user.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8)))
                : token.map(secret -> "Bearer " + secret);
    }

    /** Where, and not who. */
    @Override
    public String toString() {
        return query.toString();
    }
}
