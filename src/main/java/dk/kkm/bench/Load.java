package dk.kkm.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Clients that ask a server as fast as it answers, each over one connection kept open. They run on the same machine as the
 * server and cost it time, as little as can be.
 */
final class Load {
    private final URI server;

    Load(URI server) {
        this.server = server;
    }

    /**
     * What was measured.
     *
     * @param p50Millis half of the answers came within this time
     * @param p99Millis 99 of 100 did
     * @param perSecond answers
     */
    record Measured(int answers, double p50Millis, double p99Millis, double perSecond, long bytes) {}

    /**
     * Asks random ones of these paths.
     *
     * @param header one more header line, or nothing
     * @param status what every answer must be
     */
    Measured run(List<String> paths, String header, int status, int clients, double seconds) {
        var pool = Executors.newFixedThreadPool(clients);
        try {
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            List<Future<Answers>> running = IntStream.range(0, clients)
                    .mapToObj(client -> pool.submit(() -> client(paths, header, status, client, end)))
                    .toList();
            var times = LongStream.builder();
            long bytes = 0;
            for (Future<Answers> future : running) {
                Answers answers = future.get();
                Arrays.stream(answers.nanos).forEach(times::add);
                bytes += answers.bytes;
            }
            double took = (System.nanoTime() - start) / 1e9;
            long[] sorted = times.build().sorted().toArray();
            return new Measured(
                    sorted.length,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[(int) (sorted.length * 0.99)] / 1e6,
                    sorted.length / took,
                    bytes / sorted.length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Answers(long[] nanos, long bytes) {}

    private Answers client(List<String> paths, String header, int status, int seed, long end) {
        var random = new SplittableRandom(seed);
        var times = LongStream.builder();
        long bytes = 0;
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            do {
                String path = paths.get(random.nextInt(paths.size()));
                String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
                long before = System.nanoTime();
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                bytes += answer(in, status, path);
                times.add(System.nanoTime() - before);
            } while (System.nanoTime() < end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answers(times.build().toArray(), bytes);
    }

    private static int answer(InputStream in, int status, String path) throws IOException {
        String first = line(in);
        if (!first.startsWith("HTTP/1.1 " + status)) {
            throw new IOException(path + ": " + first);
        }
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
        return length;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** The tag of the answer to a path, to ask with again. */
    String tag(String path) {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return answer.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("etag:"))
                    .findFirst()
                    .orElseThrow()
                    .substring(5)
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
