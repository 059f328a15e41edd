package dk.kkm.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a resource answers, 200.
 *
 * @param contentType with its character set
 * @param headers what more the answer says, such as {@code Link}
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read once
record Reply(String contentType, byte[] body, Map<String, String> headers) {
    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply of(Offered format, byte[] body) {
        return new Reply(format.contentType(), body, Map.of());
    }

    static Reply of(Offered format, String text) {
        return of(format, text.getBytes(StandardCharsets.UTF_8));
    }

    Reply with(String header, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new Reply(contentType, body, more);
    }
}
