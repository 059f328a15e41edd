package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import java.util.ArrayList;
import java.util.List;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;

/** {@code GET /key-figures}: all key figures. */
final class KeyFiguresEndpoint implements Resource {
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.HTML);

    private final Cube cube;

    KeyFiguresEndpoint(Cube cube) {
        this.cube = cube;
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow();
        Format format = ask.format(FORMATS);
        if (format.equals(Format.HTML)) {
            return page(ask);
        }
        var all = new JsonArray();
        for (KeyFigure figure : cube.figures().all()) {
            var object = new JsonObject();
            object.put("id", figure.id());
            all.add(object);
        }
        return Reply.of(format, all.toString());
    }

    private Reply page(Ask ask) {
        var page = new Page(ask, new Text("Nøgletal", "Key figures"));
        var rows = new ArrayList<List<Page.Cell>>();
        for (KeyFigure figure : cube.figures().all()) {
            rows.add(List.of(
                    page.link("/key-figures/" + figure.id(), page.in(figure.label())),
                    page.text(figure.unitLabel()),
                    page.text(figure.definition())));
        }
        return page.alsoAs(FORMATS)
                .table(
                        new Text("Alle nøgletal", "All key figures"),
                        List.of(
                                new Text("Nøgletal", "Key figure"),
                                new Text("Enhed", "Unit"),
                                new Text("Definition", "Definition")),
                        rows)
                .reply();
    }
}
