package zhiyin.bench.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import zhiyin.bench.ResidentMemory;
import zhiyin.engine.Embedder;

/// Five times as many texts as the engine can do, whether or not earlier ones are answered. Every answer is
/// compared with the right vectors; memory is that of this process, server and clients.
record Overload(Embedder embedder, URI server, Duration time) {
    private static final int TIMES = 5;
    private static final int TEXTS_A_REQUEST = 16;
    private static final int REQUESTS = 200;
    private static final int MOST_CONNECTIONS = 2_000;
    private static final double SAME = 0.999;
    private static final int LINES = 10;

    /// What became of the requests.
    private static final class Counts {
        final LongAdder good = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder withoutRetryAfter = new LongAdder();
        final LongAdder wrong = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder unsent = new LongAdder();
        final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    }

    /// @param right vectors
    private record Request(byte[] body, List<float[]> right) {}

    void run() throws IOException, InterruptedException {
        var traffic = new Traffic(1);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            List<String> texts = traffic.texts(TEXTS_A_REQUEST);
            requests.add(
                    new Request(
                            Connection.body(embedder.info().name(), texts),
                            embedder.embedAll(texts).vectors()));
        }
        double capacity = capacity(requests);
        double idle = probe(requests.getFirst());
        System.out.printf(
                "capacity %,.0f requests/s of %d texts; offered %,.0f for %d s%n",
                capacity, TEXTS_A_REQUEST, TIMES * capacity, time.toSeconds());
        var counts = new Counts();
        long end = offer(requests, TIMES * capacity, counts);
        double answered = (System.nanoTime() - end) / 1e9;
        double recovered = recover(requests.getFirst(), idle, end);
        System.out.printf(
                "answered %,d, all vectors right but %d; refused by 429 %,d (%d without Retry-After); failed %d; not sent for want of connections %,d%n",
                counts.good.sum(),
                counts.wrong.sum(),
                counts.refused.sum(),
                counts.withoutRetryAfter.sum(),
                counts.failed.sum(),
                counts.unsent.sum());
        counts.problems.stream().distinct().limit(LINES).forEach(System.out::println);
        System.out.printf(
                "what had been accepted was answered %.1f s after the load ended; a request took %.0f ms before, and no longer than 3 times that %.1f s later%n",
                answered, idle, recovered - answered);
    }

    /// Requests a second over HTTP by a few clients.
    private double capacity(List<Request> requests) throws InterruptedException {
        var clients =
                new Clients(
                        server, requests.stream().map(Request::body).toList(), "", Duration.ZERO);
        clients.run(4, Duration.ofSeconds(5), Integer.MAX_VALUE);
        return clients.run(4, Duration.ofSeconds(5), Integer.MAX_VALUE).requestsPerSecond();
    }

    /// @return when the last request was offered; all have been answered when this returns
    private long offer(List<Request> requests, double rate, Counts counts)
            throws IOException, InterruptedException {
        var connections = new Semaphore(MOST_CONNECTIONS);
        var idle = new ConcurrentLinkedQueue<Connection>();
        long start = System.nanoTime();
        long nextLine = 0;
        long last = start;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int sent = 0; ; sent++) {
                long due = start + (long) (sent * 1e9 / rate);
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                long elapsed = System.nanoTime() - start;
                if (elapsed > time.toNanos()) {
                    break;
                }
                last = System.nanoTime();
                if (elapsed >= nextLine) {
                    nextLine += time.toNanos() / LINES;
                    line(elapsed, counts);
                }
                if (!connections.tryAcquire()) {
                    counts.unsent.increment();
                    continue;
                }
                Request request = requests.get(sent % requests.size());
                var _ =
                        threads.submit(() -> {
                            send(request, idle, counts);
                            connections.release();
                        });
            }
            line(System.nanoTime() - start, counts);
        }
        for (Connection each : idle) {
            close(each);
        }
        return last;
    }

    private static void line(long elapsed, Counts counts) throws IOException {
        System.out.printf(
                "%5.1f s: answered %,d, refused %,d; heap %,d MB, resident %s%n",
                elapsed / 1e9,
                counts.good.sum(),
                counts.refused.sum(),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
                ResidentMemory.text());
    }

    private void send(Request request, ConcurrentLinkedQueue<Connection> idle, Counts counts) {
        try {
            Connection free = idle.poll();
            Connection connection = free == null ? new Connection(server) : free;
            Connection.Answer answer = connection.embed(request.body(), "");
            idle.add(connection);
            switch (answer.status()) {
                case 200 -> {
                    counts.good.increment();
                    if (!isRight(answer.vectors(), request.right())) {
                        counts.wrong.increment();
                    }
                }
                case 429 -> {
                    counts.refused.increment();
                    if (answer.retryAfter() < 1) {
                        counts.withoutRetryAfter.increment();
                    }
                }
                default -> throw new IOException("status " + answer.status());
            }
        } catch (IOException | RuntimeException e) {
            counts.failed.increment();
            counts.problems.add(e.toString());
        }
    }

    private static boolean isRight(List<float[]> vectors, List<float[]> right) {
        if (vectors.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < right.size(); i++) {
            double product = 0;
            for (int j = 0; j < right.get(i).length; j++) {
                product += (double) vectors.get(i)[j] * right.get(i)[j];
            }
            if (!(product > SAME)) {
                return false;
            }
        }
        return true;
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            System.out.println("closing a connection: " + e);
        }
    }

    /// Milliseconds of a request.
    private double probe(Request request) throws IOException {
        try (var connection = new Connection(server)) {
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                connection.embed(request.body(), "");
                best = Math.min(best, (System.nanoTime() - start) / 1e6);
            }
            return best;
        }
    }

    /// Seconds from then until a request takes about as long as before.
    private double recover(Request request, double idle, long start) throws IOException {
        while (probe(request) > 3 * idle) {
            System.out.println("not recovered yet");
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
