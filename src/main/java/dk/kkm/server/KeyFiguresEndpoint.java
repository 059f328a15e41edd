package dk.kkm.server;

import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import java.util.List;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;

/** {@code GET /key-figures}: all key figures. */
final class KeyFiguresEndpoint implements Resource {
    private static final List<Format> FORMATS = List.of(Format.JSON);

    private final Cube cube;

    KeyFiguresEndpoint(Cube cube) {
        this.cube = cube;
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow();
        Format format = ask.format(FORMATS);
        var all = new JsonArray();
        for (KeyFigure figure : cube.figures().all()) {
            var object = new JsonObject();
            object.put("id", figure.id());
            all.add(object);
        }
        return Reply.of(format, all.toString());
    }
}
