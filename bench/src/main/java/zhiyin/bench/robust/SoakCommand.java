package zhiyin.bench.robust;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zhiyin.bench.load.Latencies;

/// `zhiyin bench soak`: mixed use over a long time, and whether the server grows.
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Uses a server of its own for a long time, prints every minute what it takes after a full"
                        + " collection, and judges by the second half whether it grows.",
        footer = {
            "",
            "Examples:",
            "  ./zhiyin bench soak --minutes 60",
            "  ./zhiyin bench soak --minutes 3       a try: too short to judge memory by"
        })
public final class SoakCommand implements Callable<Integer> {
    private static final Duration ROW = Duration.ofMinutes(1);
    private static final int MOST_SHOWN = 20;

    /// Full within minutes: a cache that fills for an hour, as the usual one does, looks like a leak.
    private static final String CACHE = "4m";

    @Mixin ServerArguments program = new ServerArguments();

    @Option(names = "--minutes", defaultValue = "60", description = "Default: ${DEFAULT-VALUE}")
    int minutes;

    @Option(
            names = "--clients",
            defaultValue = "3",
            description = "At a time. Default: ${DEFAULT-VALUE}")
    int clients;

    @Option(
            names = "--pause",
            defaultValue = "100",
            description = "Milliseconds between a client's requests. Default: ${DEFAULT-VALUE}")
    int pause;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
    long seed;

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicInteger errors = new AtomicInteger();
    private final List<SoakVerdict.Sample> samples = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(program, "--cache-memory", CACHE)) {
            var check = new ServerCheck(server, program.model);
            for (int i = 0; i < clients; i++) {
                check.makeCollection("soak" + i);
            }
            check.before();
            long start = System.nanoTime();
            long end = start + Duration.ofMinutes(minutes).toNanos();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < clients; i++) {
                    int number = i;
                    threads.execute(() -> client(server, number, end));
                }
                watch(server, start, end);
            }
            return judge(check) ? 0 : 1;
        }
    }

    private boolean judge(ServerCheck check) throws IOException, InterruptedException {
        SoakVerdict verdict = SoakVerdict.of(samples);
        verdict.lines().forEach(System.out::println);
        boolean sound = ServerCheck.says(errors.get() == 0, "no request failed");
        sound &= ServerCheck.says(verdict.grown().isEmpty(), "nothing grows");
        sound &= check.after();
        return sound;
    }

    private void client(ServerProcess server, int number, long end) {
        try (var traffic =
                new SoakTraffic(server.url(), program.model, "soak" + number, seed + number)) {
            while (System.nanoTime() < end && server.isAlive()) {
                one(traffic);
                Thread.sleep(pause);
            }
        } catch (IOException e) {
            failed(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(SoakTraffic traffic) throws IOException {
        long start = System.nanoTime();
        try {
            traffic.next();
            nanos.add(System.nanoTime() - start);
        } catch (IOException | RuntimeException e) {
            failed(e);
            traffic.reconnect();
        }
    }

    private void failed(Exception failure) {
        if (errors.incrementAndGet() <= MOST_SHOWN) {
            System.out.println("error: " + failure);
        }
    }

    private void watch(ServerProcess server, long start, long end)
            throws IOException, InterruptedException {
        System.out.println(
                "minute  resident MB  anonymous MB  live heap MB  outside MB  direct MB  code MB  threads"
                        + "  descriptors  requests  errors   p50 ms   p99 ms");
        for (long row = start + ROW.toNanos(); row <= end; row += ROW.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(row - System.nanoTime());
            var sample =
                    new SoakVerdict.Sample(
                            (System.nanoTime() - start) / 1e9, Vitals.collected(server));
            samples.add(sample);
            print(sample);
        }
    }

    private void print(SoakVerdict.Sample sample) {
        Vitals now = sample.vitals();
        List<Long> some = new ArrayList<>();
        for (Long each = nanos.poll(); each != null; each = nanos.poll()) {
            some.add(each);
        }
        Latencies latencies = Latencies.of(some);
        System.out.printf(
                "%6.1f  %11d  %12d  %12d  %10d  %9d  %7d  %7d  %11d  %8d  %6d  %7.1f  %7.1f%n",
                sample.seconds() / 60,
                now.resident() >> 20,
                now.anonymous() >> 20,
                now.heap() >> 20,
                now.outside() >> 20,
                now.direct() >> 20,
                now.code() >> 20,
                now.threads(),
                now.descriptors(),
                some.size(),
                errors.get(),
                latencies.percentile(50),
                latencies.percentile(99));
    }
}
