package zhiyin.bench.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import zhiyin.engine.Embedder;

/// Texts a second by requests of one text each, beside the engine's own with all of them in one call.
///
/// @param texts how many different ones
/// @param time of each measurement
record Throughput(Embedder embedder, URI server, int texts, Duration time) {
    private static final long SEED = 1;

    /// Whole rounds of all texts take much longer than any measurement.
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    void run(List<Integer> clients) throws InterruptedException {
        List<String> all = new Traffic(SEED).texts(texts);
        List<byte[]> requests =
                all.stream()
                        .map(text -> Connection.body(embedder.info().name(), List.of(text)))
                        .toList();
        var traffic = new Clients(server, requests, "", Duration.ZERO);
        long tokens = embedder.embedAll(all).tokens();
        traffic.run(8, time, UNBOUNDED);
        System.out.printf(
                "%,d texts of %.1f tokens on average; one a request%n",
                texts, (double) tokens / texts);
        for (int each : clients) {
            double before = ownRate(all);
            Clients.Result result = traffic.run(each, time, UNBOUNDED);
            double own = (before + ownRate(all)) / 2;
            System.out.printf(
                    "%4d clients: %,7.0f texts/s, %.2f of the engine's own %,.0f; %s%n",
                    each,
                    result.requestsPerSecond(),
                    result.requestsPerSecond() / own,
                    own,
                    result.latencies());
        }
    }

    /// Texts a second.
    private double ownRate(List<String> all) {
        long start = System.nanoTime();
        int count = 0;
        while (System.nanoTime() - start < time.toNanos() / 2) {
            count += embedder.embedAll(all).vectors().size();
        }
        return count * 1e9 / (System.nanoTime() - start);
    }
}
