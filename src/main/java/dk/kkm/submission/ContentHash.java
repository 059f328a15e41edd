package dk.kkm.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.mapping.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names what a sender handed in: the SHA-256 of the files' names and bytes and of how they are to be read. */
final class ContentHash {
    private ContentHash() {}

    static String of(Delivery delivery, List<Profile> saved) {
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            List<DeliveredFile> files = delivery.files().stream()
                    .sorted(comparing(DeliveredFile::name))
                    .toList();
            for (DeliveredFile file : files) {
                part(out, file.name());
                part(out, Long.toString(Files.size(file.path())));
                part(out, file.profile().map(Object::toString).orElse(""));
                try (InputStream in = Files.newInputStream(file.path())) {
                    in.transferTo(out);
                }
            }
            if (delivery.mapping().isPresent()) {
                part(out, delivery.mapping().get().query().toString());
            }
            part(out, saved.toString());
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void part(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.write(0);
    }
}
