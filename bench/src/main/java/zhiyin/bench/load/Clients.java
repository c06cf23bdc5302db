package zhiyin.bench.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that each send the next request when the last is answered.
///
/// @param server to be asked
/// @param requests bodies, taken in turn by all clients
/// @param headers of every request, each ended by a line break
/// @param pause between requests of a client, on average
record Clients(URI server, List<byte[]> requests, String headers, Duration pause) {
    /// @param latencies of the requests that were answered
    /// @param seconds from the first request to the last answer
    record Result(Latencies latencies, double seconds) {
        double requestsPerSecond() {
            return latencies.sorted().length / seconds;
        }
    }

    /// @param most requests in all; others are not begun
    /// @throws IllegalStateException where a request fails
    Result run(int clients, Duration time, int most) throws InterruptedException {
        var next = new AtomicInteger();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Long> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> client(next, most, end)));
            }
            for (Future<List<Long>> each : running) {
                all.addAll(each.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed: " + e.getCause(), e);
        }
        return new Result(Latencies.of(all), (System.nanoTime() - start) / 1e9);
    }

    private List<Long> client(AtomicInteger next, int most, long end)
            throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        try (var connection = new Connection(server)) {
            while (System.nanoTime() < end) {
                int request = next.getAndIncrement();
                if (request >= most) {
                    break;
                }
                long start = System.nanoTime();
                Connection.Answer answer =
                        connection.embed(requests.get(request % requests.size()), headers);
                nanos.add(System.nanoTime() - start);
                if (answer.status() != 200) {
                    throw new IllegalStateException("status " + answer.status());
                }
                rest();
            }
        }
        return nanos;
    }

    private void rest() throws InterruptedException {
        if (pause.isPositive()) {
            Thread.sleep(ThreadLocalRandom.current().nextLong(2 * pause.toMillis() + 1));
        }
    }
}
