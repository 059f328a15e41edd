package dk.kkm.server;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a resource answers.
 *
 * @param status 200 for whatever is read
 * @param contentType with its character set
 * @param headers what more the answer says, such as {@code Link}
 * @param file what follows the body, read once and closed by who sends it
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read once
record Reply(int status, String contentType, byte[] body, Map<String, String> headers, Optional<FileChannel> file) {
    Reply {
        headers = Map.copyOf(headers);
    }

    /** An answer in memory. */
    Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
        this(status, contentType, body, headers, Optional.empty());
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
        return new Reply(status, contentType, body, more, file);
    }

    /** The same, with another status. */
    Reply with(int otherStatus) {
        return new Reply(otherStatus, contentType, body, headers, file);
    }

    /** The same, followed by a file. */
    Reply with(FileChannel following) {
        return new Reply(status, contentType, body, headers, Optional.of(following));
    }
}
