package dk.kkm.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * {@code GET /web/…}: scripts, style sheets and licences as they lie in the jar. One with a version in its name is never another and
 * is kept for a year; the others are asked for again, and answered 304 while they are the same.
 */
final class WebFile implements Resource {
    private static final Pattern NAME = Pattern.compile("/web(/[a-z]+)?/[a-z0-9.-]+[.](js|css|txt)");
    private static final Pattern VERSIONED = Pattern.compile(".*-[0-9]+[.][0-9]+[.][0-9]+[.].*");
    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript", "css", "text/css", "txt", "text/plain");

    @Override
    public Reply answer(Ask ask) {
        ask.allow();
        byte[] body = NAME.matcher(ask.path()).matches() ? read(ask.path()) : new byte[0];
        if (body.length == 0) {
            throw new RefusedException(Problem.of(404));
        }
        boolean packed = ask.visit().packed();
        String tag = '"' + Integer.toHexString(Arrays.hashCode(body)) + (packed ? "-gzip\"" : "\"");
        String type = TYPES.get(ask.path().substring(ask.path().lastIndexOf('.') + 1)) + ";charset=utf-8";
        boolean known =
                ask.visit().ifNoneMatch().filter(tags -> tags.contains(tag)).isPresent();
        Reply reply = new Reply(known ? 304 : 200, type, known ? new byte[0] : packed ? packed(body) : body, Map.of())
                .with("ETag", tag)
                .with("Vary", "Accept-Encoding")
                .with(
                        "Cache-Control",
                        VERSIONED.matcher(ask.path()).matches() ? "public, max-age=31536000, immutable" : "no-cache");
        return packed && !known ? reply.with("Content-Encoding", "gzip") : reply;
    }

    private static byte[] packed(byte[] body) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] read(String path) {
        try (InputStream in = WebFile.class.getResourceAsStream(path)) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
