package zhiyin.bench.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import zhiyin.engine.Embedder;

/// How long a query takes alone, while documents are embedded, and then again without its priority.
///
/// @param time of each measurement
record QueriesBesideDocuments(Embedder embedder, URI server, Duration time) {
    private static final int DOCUMENTS = 128;
    private static final int SENDERS = 4;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String BULK = "X-Zhiyin-Urgency: bulk\r\n";

    void run() throws InterruptedException {
        Latencies cold = queries("");
        System.out.println("queries alone, the first ones: " + cold);
        Latencies alone = queries("");
        System.out.println("queries alone: " + alone);
        print("queries beside documents", alone, beside(""));
        print("the same without priority", alone, beside(BULK));
    }

    private static void print(String what, Latencies alone, Latencies some) {
        System.out.printf(
                "%s: %s; p99 is %.2f times that of queries alone%n",
                what, some, some.percentile(99) / alone.percentile(99));
    }

    private Latencies beside(String headers) throws InterruptedException {
        Thread documents = Thread.ofVirtual().start(this::documents);
        Thread.sleep(Duration.ofSeconds(1));
        Latencies latencies = queries(headers);
        documents.join();
        return latencies;
    }

    private Latencies queries(String headers) throws InterruptedException {
        List<byte[]> requests =
                new Traffic(2)
                        .texts(1_000).stream()
                                .map(text -> text.substring(0, Math.min(text.length(), 40)))
                                .map(text -> Connection.body(embedder.info().name(), List.of(text)))
                                .toList();
        return new Clients(server, requests, headers, PAUSE)
                .run(1, time, Integer.MAX_VALUE)
                .latencies();
    }

    /// Somewhat longer than the queries that they are to be beside of.
    private void documents() {
        var traffic = new Traffic(3);
        List<byte[]> requests =
                IntStream.range(0, 40)
                        .mapToObj(_ ->
                                Connection.body(embedder.info().name(), traffic.texts(DOCUMENTS)))
                        .toList();
        try {
            new Clients(server, requests, BULK, Duration.ZERO)
                    .run(SENDERS, time.plusSeconds(2), Integer.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
