package zhiyin.bench.robust;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.bench.load.Connection;

/// `zhiyin bench fuzz`: broken and hostile requests to every route.
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Sends broken and hostile requests to all routes of a server of its own, and sees"
                        + " that each is answered as it should be, and that the server is as before"
                        + " afterwards.",
        footer = {
            "",
            "Examples:",
            "  ./zhiyin bench fuzz --requests 100000 --seed 7",
            "  ./zhiyin bench fuzz --seed 7 --only 4711        one of them, with its answer"
        })
public final class FuzzCommand implements Callable<Integer> {
    private static final String COLLECTION = "fuzz";

    /// Who stalls in a body is waited for that long; a short time makes a short run.
    private static final String IDLE_SECONDS = "10";

    @Mixin ServerArguments program = new ServerArguments();

    @Option(
            names = "--requests",
            defaultValue = "100000",
            description = "How many. Default: ${DEFAULT-VALUE}")
    int requests;

    @Option(names = "--seed", description = "Of all requests. Default: another each time")
    long seed = System.nanoTime();

    @Option(names = "--only", paramLabel = "N", description = "The request of that number alone.")
    Optional<Integer> only = Optional.empty();

    @Option(
            names = "--connections",
            defaultValue = "8",
            description = "At a time. Default: ${DEFAULT-VALUE}")
    int connections;

    @Option(
            names = "--patience",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "With the server's silence; longer is a fault. Default: ${DEFAULT-VALUE}")
    int patience;

    private final FuzzTally tally = new FuzzTally();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(program, "--idle-timeout", IDLE_SECONDS)) {
            var check = new ServerCheck(server, program.model);
            check.makeCollection(COLLECTION);
            JsonNode document = new JsonMapper().readTree(check.get("/openapi.json").body());
            List<Route> routes = Route.all(document);
            var examples = new BodyExample(document, program.model, COLLECTION);
            var made =
                    new FuzzRequests(
                            routes,
                            examples,
                            server.url().getAuthority(),
                            server.authorization(),
                            seed);
            var judge = new FuzzJudge(document, routes);
            if (only.isPresent()) {
                return one(server, made.make(only.get()), judge);
            }
            System.out.printf(
                    "seed %d: %,d requests to %d routes of %s, %d connections%n",
                    seed, requests, routes.size(), server.url(), connections);
            check.before();
            long start = System.nanoTime();
            sendAll(server, made, judge);
            System.out.printf("%.0f s%n", (System.nanoTime() - start) / 1e9);
            tally.print();
            boolean sound = check.after();
            return sound && tally.faults() == 0 ? 0 : 1;
        }
    }

    private int one(ServerProcess server, FuzzRequest request, FuzzJudge judge) throws IOException {
        System.out.println(request.shown());
        try (var connection = new Connection(server.url(), Duration.ofSeconds(patience))) {
            connection.send(request.bytes());
            if (request.end() == FuzzRequest.End.HALF_CLOSED) {
                connection.shutdownOutput();
            }
            Connection.Answer answer = connection.read(request.isHead());
            Optional<String> fault = judge.fault(request, answer);
            System.out.printf(
                    "%n%d %s%n%s%n%s%n",
                    answer.status(),
                    answer.contentType(),
                    answer.text(),
                    fault.orElse("as it should be"));
            server.faults().forEach(System.out::println);
            return fault.isEmpty() && server.faults().isEmpty() ? 0 : 1;
        }
    }

    private void sendAll(ServerProcess server, FuzzRequests made, FuzzJudge judge)
            throws InterruptedException {
        var next = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                clients.add(threads.submit(() -> client(server, made, judge, next)));
            }
            for (Future<?> each : clients) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed: " + e.getCause(), e);
        }
    }

    private Void client(
            ServerProcess server, FuzzRequests made, FuzzJudge judge, AtomicInteger next)
            throws IOException {
        var wait = Duration.ofSeconds(patience);
        try (var client = new FuzzClient(server.url(), wait, judge, tally, seed)) {
            for (int number = next.getAndIncrement();
                    number < requests && server.isAlive();
                    number = next.getAndIncrement()) {
                client.send(made.make(number));
                if (number % Math.max(1, requests / 10) == 0) {
                    System.out.printf("%,d sent, %d faults%n", number, tally.faults());
                }
            }
        }
        return null;
    }
}
