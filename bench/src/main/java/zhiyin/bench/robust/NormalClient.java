package zhiyin.bench.robust;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import zhiyin.bench.load.Connection;
import zhiyin.bench.load.Latencies;
import zhiyin.bench.load.Traffic;

/// A client that asks for a short text's vector every now and then, all the time, and notes how long it takes.
/// [#close] ends it.
final class NormalClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int MOST_CHARACTERS = 40;

    private final URI server;
    private final String model;
    private final AtomicReference<List<Long>> nanos =
            new AtomicReference<>(new CopyOnWriteArrayList<>());
    private final AtomicInteger failed = new AtomicInteger();
    private final Thread thread;

    NormalClient(URI server, String model) {
        this.server = server;
        this.model = model;
        this.thread = Thread.ofPlatform().name("normal-client").start(this::run);
    }

    private void run() {
        var traffic = new Traffic(5);
        try (var connection = new Connection(server, Duration.ofMinutes(2))) {
            while (!Thread.currentThread().isInterrupted()) {
                String text = traffic.text();
                String some = text.substring(Math.max(0, text.length() - MOST_CHARACTERS));
                long start = System.nanoTime();
                var answer = connection.embed(Connection.body(model, List.of(some)), "");
                nanos.get().add(System.nanoTime() - start);
                if (answer.status() != 200) {
                    failed.incrementAndGet();
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failed.incrementAndGet();
            System.out.println("the normal client failed: " + e);
        }
    }

    /// How long requests took since this was asked for last.
    Latencies latencies() {
        return Latencies.of(nanos.getAndSet(new CopyOnWriteArrayList<>()));
    }

    int failed() {
        return failed.get();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
