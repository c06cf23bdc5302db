package zhiyin.bench.robust;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zhiyin.bench.load.Latencies;

/// `zhiyin bench connections`: thousands of silent clients, and odd ones, beside a normal one.
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Opens thousands of connections on which nothing happens, lets clients be slow,"
                        + " half closed or gone, and sees that a normal client does not notice.",
        footer = {
            "",
            "A server takes --max-connections of them (10,000 unless told otherwise); this one is"
                    + " given more. Both processes need as many descriptors: ulimit -n 12000",
            "",
            "Example:",
            "  ./zhiyin bench connections --idle 10000"
        })
public final class ConnectionsCommand implements Callable<Integer> {
    /// A normal client may take so many times as long as when it is alone, and so much more.
    private static final double TIMES = 3;

    private static final double MORE_MILLIS = 100;

    private static final int SLOW = 20;
    private static final int GONE = 200;
    private static final int BODY_MEGABYTES = 20;

    @Mixin ServerArguments program = new ServerArguments();

    @Option(
            names = "--idle",
            defaultValue = "10000",
            description = "Connections on which nothing happens. Default: ${DEFAULT-VALUE}")
    int idle;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Of each measurement of the normal client. Default: ${DEFAULT-VALUE}")
    int seconds;

    @Option(
            names = "--idle-timeout",
            defaultValue = "90",
            description =
                    "Seconds after which the server is to close silent connections. Default:"
                            + " ${DEFAULT-VALUE}")
    int idleTimeout;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
    long seed;

    private boolean sound = true;

    @FunctionalInterface
    private interface Scene {
        void play() throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int limit = Descriptors.limit();
        if (limit < Descriptors.needed(idle)) {
            System.out.printf(
                    "%,d connections need %,d descriptors, and the hard limit of this shell is %,d:"
                            + " raise it (ulimit -n, or LimitNOFILE, as root), or take --idle %d%n",
                    idle,
                    Descriptors.needed(idle),
                    limit,
                    Math.max(0, limit - Descriptors.needed(0)));
            return 1;
        }
        try (ServerProcess server =
                ServerProcess.start(
                        program,
                        "--max-connections",
                        String.valueOf(Descriptors.needed(idle)),
                        "--idle-timeout",
                        String.valueOf(idleTimeout))) {
            var check = new ServerCheck(server, program.model);
            check.before();
            try (var normal = new NormalClient(server.url(), program.model)) {
                Thread.sleep(Duration.ofSeconds(seconds));
                normal.latencies(); // the first ones are slower
                beside(server, check, normal);
            }
            sound &= check.after();
        }
        return sound ? 0 : 1;
    }

    private void beside(ServerProcess server, ServerCheck check, NormalClient normal)
            throws IOException, InterruptedException {
        Latencies alone = measured(normal);
        System.out.println("normal client alone: " + alone);
        long start = System.nanoTime();
        try (var _ = IdleClients.open(server.url(), idle)) {
            System.out.printf(
                    "%,d connections in %.1f s%n", idle, (System.nanoTime() - start) / 1e9);
            compare("beside idle ones", alone, measured(normal));
            Vitals now = Vitals.of(server);
            long bytes = now.anonymous() - check.vitalsBefore().anonymous();
            System.out.printf(
                    "now:    %s; %,.1f KB of memory a connection, the normal client's work"
                            + " included%n",
                    now.text(), bytes / 1024.0 / idle);
            sound &=
                    ServerCheck.says(
                            now.descriptors() >= check.vitalsBefore().descriptors() + idle,
                            "all of them are open");
            normal.latencies();
            scenes(server);
            compare("beside idle and odd ones", alone, normal.latencies());
            sound &= ServerCheck.says(isClosed(server, check), "silent connections are closed");
        }
        sound &= ServerCheck.says(normal.failed() == 0, "the normal client was always answered");
    }

    private Latencies measured(NormalClient normal) throws InterruptedException {
        normal.latencies();
        Thread.sleep(Duration.ofSeconds(seconds));
        return normal.latencies();
    }

    private void compare(String what, Latencies alone, Latencies now) {
        System.out.println("normal client " + what + ": " + now);
        boolean keeps =
                now.percentile(50) <= TIMES * alone.percentile(50) + MORE_MILLIS
                        && now.percentile(99) <= TIMES * alone.percentile(99) + MORE_MILLIS;
        sound &= ServerCheck.says(keeps, "the normal client's latency is kept " + what);
    }

    private boolean isClosed(ServerProcess server, ServerCheck check)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(2L * idleTimeout).toNanos();
        int most = check.vitalsBefore().descriptors() + idle / 10 + 50;
        while (Vitals.of(server).descriptors() > most) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(1_000);
        }
        return true;
    }

    /// All at the same time, as they come.
    private void scenes(ServerProcess server) throws InterruptedException {
        var odd = new OddClients(server.url(), program.model);
        var random = new Random(seed);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                all.add(threads.submit(() -> play("slow head", odd::sendsItsHeadSlowly)));
                all.add(threads.submit(() -> play("slow body", odd::sendsItsBodySlowly)));
                all.add(threads.submit(() -> play("slow reader", odd::readsItsAnswerSlowly)));
                all.add(threads.submit(() -> play("chunks", odd::sendsChunks)));
                all.add(threads.submit(() -> play("long header", odd::sendsTooLongAHeader)));
                all.add(
                        threads.submit(
                                () -> play("half closed", () -> odd.closesItsSendingSide(1))));
            }
            all.add(
                    threads.submit(
                            () -> play("half closed, long", () -> odd.closesItsSendingSide(60))));
            for (boolean told : List.of(true, false)) {
                all.add(
                        threads.submit(() ->
                                play(
                                        "long body",
                                        () -> odd.sendsTooLongABody(BODY_MEGABYTES, told))));
            }
            for (int i = 0; i < GONE; i++) {
                var own = new Random(random.nextLong());
                all.add(threads.submit(() -> play("gone", () -> odd.isGoneInTheMiddle(own))));
            }
            for (Future<?> each : all) {
                each.get();
            }
            System.out.printf("%d odd clients%n", all.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed: " + e.getCause(), e);
        }
    }

    private void play(String name, Scene scene) {
        try {
            scene.play();
        } catch (IOException | RuntimeException | InterruptedException e) {
            failed(name, e);
        }
    }

    private synchronized void failed(String name, Exception failure) {
        sound = ServerCheck.says(false, name + " is served as it should be: " + failure);
    }
}
