package zhiyin.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import zhiyin.engine.Embedder;

/// Many requests of one text at the same moment, each on a connection of its own, beside one request of as
/// many texts; then the same again, which the cache knows.
record Burst(Embedder embedder, URI server, int count) {
    private static final int ROUNDS = 7;

    /// Bursts of texts that the cache knows, until the JVM has compiled how requests are answered.
    private static final int WARM_UP = 20;

    void run() throws IOException, InterruptedException {
        var traffic = new Traffic(1);
        embedder.embedAll(traffic.texts(count));
        batch(traffic.texts(count));
        List<String> known = traffic.texts(count);
        for (int i = 0; i < WARM_UP; i++) {
            burst(known);
        }
        double[] ratios = new double[ROUNDS];
        double[] gains = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double batch = batch(traffic.texts(count));
            List<String> texts = traffic.texts(count);
            double burst = burst(texts);
            double again = burst(texts);
            ratios[round] = burst / batch;
            gains[round] = burst / again;
            System.out.printf(
                    "round %d: one request of %d texts %.0f ms; %d requests at once %.0f ms, %.2f times that; again %.0f ms, %.1f times as fast%n",
                    round + 1, count, batch, count, burst, ratios[round], again, gains[round]);
        }
        System.out.printf(
                "median of %d rounds: %.2f times one request of all; again %.1f times as fast%n",
                ROUNDS, median(ratios), median(gains));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private double batch(List<String> texts) throws IOException {
        try (var connection = new Connection(server)) {
            byte[] body = Connection.body(embedder.info().name(), texts);
            long start = System.nanoTime();
            requireGood(connection.embed(body, ""));
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static void requireGood(Connection.Answer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException("status " + answer.status());
        }
    }

    /// Milliseconds from the first request, all connections being open, to the last answer.
    private double burst(List<String> texts) throws IOException, InterruptedException {
        var opened = new CountDownLatch(count);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (String text : texts) {
                byte[] body = Connection.body(embedder.info().name(), List.of(text));
                running.add(threads.submit(() -> one(body, opened, go)));
            }
            opened.await();
            long start = System.nanoTime();
            go.countDown();
            for (Future<?> each : running) {
                each.get();
            }
            return (System.nanoTime() - start) / 1e6;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed: " + e.getCause(), e);
        }
    }

    private void one(byte[] body, CountDownLatch opened, CountDownLatch go) {
        try (var connection = new Connection(server)) {
            opened.countDown();
            go.await();
            requireGood(connection.embed(body, ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
