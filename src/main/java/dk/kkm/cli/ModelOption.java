package dk.kkm.cli;

import dk.kkm.Specification;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which specification: the one in the jar, with folders laid over it. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = {
                "Mappe med ontology/, shapes/ og queries/, der lægges over vores. Kan gentages.",
                "Folder with ontology/, shapes/ and queries/ laid over ours. May be repeated."
            })
    private List<Path> overlays = List.of();

    Specification specification() {
        return Specification.load(overlays.toArray(Path[]::new));
    }
}
