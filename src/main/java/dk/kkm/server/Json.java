package dk.kkm.server;

import dk.kkm.Vocabulary;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * Values as JSON: a record is an object with the names of its components, a list an array, a map an object; what is absent
 * is left out. A node is its code: a year, or the last part of an IRI.
 */
final class Json {
    private static final ClassValue<Member[]> MEMBERS = new ClassValue<>() {
        @Override
        protected Member[] computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            var members = new Member[components.length];
            for (int i = 0; i < components.length; i++) {
                members[i] = new Member('"' + components[i].getName() + "\":", components[i].getAccessor());
            }
            return members;
        }
    };

    private final StringBuilder out = new StringBuilder(8192);

    private record Member(String name, Method accessor) {}

    private Json() {}

    /** The value as JSON text. */
    static String of(Object value) {
        var json = new Json();
        json.write(value);
        return json.out.append('\n').toString();
    }

    private void write(Object value) {
        if (value instanceof Optional<?> optional) {
            write(optional.orElseThrow());
        } else if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Record) {
            record(value);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Iterable<?> all) {
            array(all);
        } else if (value instanceof Node node) {
            string(node.isLiteral() ? node.getLiteralLexicalForm() : Vocabulary.localName(node));
        } else {
            string(value.toString());
        }
    }

    private void record(Object value) {
        out.append('{');
        boolean first = true;
        for (Member member : MEMBERS.get(value.getClass())) {
            Object part;
            try {
                part = member.accessor().invoke(value);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
            if (!Optional.empty().equals(part)) {
                out.append(first ? "" : ",").append(member.name());
                write(part);
                first = false;
            }
        }
        out.append('}');
    }

    private void map(Map<?, ?> map) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!Optional.empty().equals(entry.getValue())) {
                out.append(first ? "" : ",");
                write(
                        entry.getKey() instanceof Node node
                                ? node
                                : entry.getKey().toString());
                out.append(':');
                write(entry.getValue());
                first = false;
            }
        }
        out.append('}');
    }

    private void array(Iterable<?> all) {
        out.append('[');
        boolean first = true;
        for (Object one : all) {
            out.append(first ? "" : ",");
            write(one);
            first = false;
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '<' -> out.append("\\u003c");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
