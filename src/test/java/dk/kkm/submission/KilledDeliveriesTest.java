package dk.kkm.submission;

import static dk.kkm.submission.Town.CONSUMPTION;
import static dk.kkm.submission.Town.ESTATES;
import static dk.kkm.submission.Town.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Decimals;
import dk.kkm.TruthTable;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Migrations;
import dk.kkm.plausibility.Quality;
import dk.kkm.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.jena.graph.Triple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program killed while it takes deliveries has taken each of them wholly or not at all, and its history says which. */
class KilledDeliveriesTest {
    private static final Quality QUALITY = Quality.of(Town.SPECIFICATION);
    private static final Migrations MIGRATIONS = Migrations.of(Town.SPECIFICATION);
    private static final int PROGRAMS = 2;
    private static final int KILLS = 15;
    private static final int LONGEST_MILLIS = 500;

    /** When something happened; all else is the same. */
    private static final Set<String> TIMES = Set.of("received", "invalidatedAtTime", "endedAtTime");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** What the killed program does: one delivery after the other, telling of each that it was answered. */
    public static void main(String[] args) throws IOException {
        Path files = Path.of(args[1]);
        try (Store store = Store.open(Path.of(args[0]))) {
            var submissions = Submissions.of(store, Town.SPECIFICATION);
            int number = submissions.steps(ID).size();
            System.out.println("begins " + number);
            while (true) {
                number = submissions.receive(delivery(files, number + 1)).get(0).number();
                System.out.println("answered " + number);
            }
        }
    }

    @Test
    void afterEveryKillTheStoreIsAsBeforeOrAsAfterAndTheHistoryAgrees() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PROGRAMS);
        try {
            List<Future<Integer>> kills = new ArrayList<>();
            for (int i = 0; i < PROGRAMS; i++) {
                Path place = Files.createDirectory(folder.resolve("program" + i));
                int seed = i;
                kills.add(threads.submit(() -> killAgainAndAgain(place, new Random(seed))));
            }
            int survived = 0;
            for (Future<Integer> each : kills) {
                survived += each.get();
            }
            TruthTable.count("kill -9 while delivering, whole afterwards", survived, PROGRAMS * KILLS);
            assertThat(survived).isEqualTo(PROGRAMS * KILLS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int killAgainAndAgain(Path place, Random random) throws Exception {
        Path data = place.resolve("store");
        Path files = Files.createDirectory(place.resolve("files"));
        Town.with(Store.open(data)).close();
        int whole = 0;
        try (Store unharmed = Town.store()) {
            var reference = Submissions.of(unharmed, Town.SPECIFICATION);
            for (int kill = 0; kill < KILLS; kill++) {
                int answered = kill(data, files, random);
                try (Store store = Store.open(data)) {
                    List<Step> steps =
                            new History(store, QUALITY, new Unlocks(new TreeMap<>(), Map.of()), MIGRATIONS).steps(ID);
                    assertThat(steps.size()).as("after kill " + kill).isBetween(answered, answered + 1);
                    assertThat(steps)
                            .extracting(Step::number)
                            .containsExactlyElementsOf(IntStream.rangeClosed(1, steps.size())
                                    .boxed()
                                    .toList());
                    for (int n = reference.steps(ID).size() + 1; n <= steps.size(); n++) {
                        reference.receive(delivery(files, n));
                    }
                    assertThat(content(store)).as("after kill " + kill).isEqualTo(content(unharmed));
                    whole++;
                }
            }
            assertThat(reference.steps(ID)).as("it got somewhere").hasSizeGreaterThan(KILLS / 4);
        }
        return whole;
    }

    /** Starts the program, kills it at a random moment, and says which step it told of last. */
    private static int kill(Path data, Path files, Random random) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledDeliveriesTest.class.getName(),
                        data.toString(),
                        files.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = program.inputReader()) {
            String line = out.readLine();
            assertThat(line).as("the program starts").isNotNull();
            if (random.nextBoolean()) {
                line = Objects.requireNonNull(out.readLine());
            }
            Thread.sleep(random.nextInt(LONGEST_MILLIS));
            new ProcessBuilder("kill", "-9", Long.toString(program.pid()))
                    .start()
                    .waitFor();
            int last = number(line);
            for (line = out.readLine(); line != null; line = out.readLine()) {
                last = number(line);
            }
            return last;
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
    }

    /** The same number is the same delivery: a new one, a part of one, one that is refused. */
    private static Delivery delivery(Path folder, int number) {
        if (number == 1) {
            return Town.delivery(folder, ID, "ejendomme", ESTATES, "forbrug", CONSUMPTION);
        }
        return switch (number % 4) {
            case 0 ->
                Town.delivery(folder, ID, "ejendomme", ESTATES.replace("1.000", Integer.toString(1_000 + number)));
            case 1 -> Town.delivery(folder, ID, "forbrug", CONSUMPTION.replace("25.000", "x" + number));
            default ->
                Town.delivery(folder, ID, "forbrug", CONSUMPTION.replace("25.000", Integer.toString(25_000 + number)));
        };
    }

    private static SortedMap<String, Set<Triple>> content(Store store) {
        var content = new TreeMap<String, Set<Triple>>();
        Town.graphs(store)
                .forEach((name, triples) -> content.put(
                        name,
                        triples.stream()
                                .filter(triple ->
                                        !TIMES.contains(triple.getPredicate().getLocalName()))
                                .map(triple -> Triple.create(
                                        triple.getSubject(),
                                        triple.getPredicate(),
                                        Decimals.oneForm(triple.getObject())))
                                .collect(Collectors.toSet())));
        return content;
    }
}
