package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * {@code GET /guides}: the guides, each of five minutes. {@code GET /guides/{name}}: one, as a page.
 *
 * <p>200 · 404 no such guide · 406.
 */
final class GuidesEndpoint {
    /** The guides, by who they are for. */
    static final List<String> NAMES = List.of("architect", "analyst", "vendor", "linking-system");

    List<Route> routes() {
        return List.of(new Route("/guides", this::all), new Route("/guides/{name}", this::one));
    }

    private Reply all(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        var page = new Page(ask, new Text("Vejledninger på fem minutter", "Guides of five minutes"));
        return page.list(NAMES.stream()
                        .map(name -> page.link("/guides/" + name, title(text(name, ask.english()))))
                        .toList())
                .reply();
    }

    private Reply one(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        String name = ask.name("name");
        if (!NAMES.contains(name)) {
            throw new RefusedException(Problem.notFound(
                    "Vejledningen '" + Text.shown(name) + "' findes ikke. Der er " + String.join(", ", NAMES) + ".",
                    "There is no guide '" + Text.shown(name) + "'. There are " + String.join(", ", NAMES) + "."));
        }
        String text = text(name, ask.english());
        return new Page(ask, Text.same(title(text)))
                .markdown(text.substring(text.indexOf('\n')))
                .reply();
    }

    private static String title(String text) {
        return text.substring(2, text.indexOf('\n'));
    }

    private static String text(String name, boolean english) {
        String path = "/guides/" + name + (english ? ".en.md" : ".da.md");
        try (InputStream in = Objects.requireNonNull(GuidesEndpoint.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
