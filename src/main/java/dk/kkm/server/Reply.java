package dk.kkm.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a resource answers.
 *
 * @param status 200 for whatever is read
 * @param contentType with its character set
 * @param headers what more the answer says, such as {@code Link}
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read once
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    Reply {
        headers = Map.copyOf(headers);
    }

    /** Something read. */
    Reply(String contentType, byte[] body, Map<String, String> headers) {
        this(200, contentType, body, headers);
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
        return new Reply(status, contentType, body, more);
    }

    /** The same, with another status. */
    Reply with(int otherStatus) {
        return new Reply(otherStatus, contentType, body, headers);
    }
}
