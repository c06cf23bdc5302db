package zhiyin.bench.load;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zhiyin.engine.Embedder;

/// Texts a second by requests of one text each, beside the engine's own with all of them in one call: in turns
/// of a few seconds, since other users of the machine take more of it at some times than at others.
///
/// @param texts how many different ones
/// @param time of each measurement
record Throughput(Embedder embedder, URI server, int texts, Duration time) {
    private static final long SEED = 1;

    private static final int TURNS = 12;

    /// Requests until the JVM has compiled how they are answered.
    private static final int WARM_UP = 20_000;

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
        traffic.run(64, time.multipliedBy(4), WARM_UP);
        System.out.printf(
                "%,d texts of %.1f tokens on average; one a request%n",
                texts, (double) tokens / texts);
        Duration turn = time.dividedBy(TURNS);
        for (int each : clients) {
            double own = 0;
            double served = 0;
            double[] ratios = new double[TURNS];
            List<Latencies> latencies = new ArrayList<>();
            for (int i = 0; i < TURNS; i++) {
                double ownNow = ownRate(all, turn);
                Clients.Result result = traffic.run(each, turn, UNBOUNDED);
                ratios[i] = result.requestsPerSecond() / ownNow;
                own += ownNow / TURNS;
                served += result.requestsPerSecond() / TURNS;
                latencies.add(result.latencies());
            }
            Arrays.sort(ratios);
            System.out.printf(
                    "%4d clients: %,7.0f texts/s; the engine alone %,.0f; by turns %.2f to %.2f of it, median %.2f; %s%n",
                    each,
                    served,
                    own,
                    ratios[0],
                    ratios[TURNS - 1],
                    (ratios[(TURNS - 1) / 2] + ratios[TURNS / 2]) / 2,
                    Latencies.ofAll(latencies));
        }
    }

    /// Texts a second.
    private double ownRate(List<String> all, Duration turn) {
        long start = System.nanoTime();
        int count = 0;
        while (System.nanoTime() - start < turn.toNanos()) {
            count += embedder.embedAll(all).vectors().size();
        }
        return count * 1e9 / (System.nanoTime() - start);
    }
}
