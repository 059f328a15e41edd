package dk.kkm.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/** Local numbers as parts of IRIs. */
public final class Keys {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Keys() {}

    /**
     * The slug of a local number, another one for every other number: letters {@code A-Z a-z}, digits and {@code -} stay,
     * every other byte of the UTF-8 text, and {@code _} itself, becomes {@code _} and two hexadecimal digits.
     */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!stays(text.charAt(i))) {
                return escaped(text);
            }
        }
        return text;
    }

    private static String escaped(String text) {
        var key = new StringBuilder(text.length() + 12);
        for (byte b : text.getBytes(UTF_8)) {
            if (b > 0 && stays((char) b)) {
                key.append((char) b);
            } else {
                key.append('_').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
            }
        }
        return key.toString();
    }

    private static boolean stays(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    /** The local number of a slug; empty when no number has it. */
    static Optional<String> text(String key) {
        var bytes = new java.io.ByteArrayOutputStream(key.length());
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) != '_') {
                bytes.write(key.charAt(i));
            } else if (i + 2 < key.length()) {
                bytes.write(Character.digit(key.charAt(i + 1), 16) << 4 | Character.digit(key.charAt(i + 2), 16));
                i += 2;
            }
        }
        String text = bytes.toString(UTF_8);
        return Optional.of(text).filter(it -> !it.isEmpty() && of(it).equals(key));
    }
}
