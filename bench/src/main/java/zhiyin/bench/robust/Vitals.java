package zhiyin.bench.robust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zhiyin.bench.load.Connection;

/// What a server's process takes of the machine, as Linux and `/metrics` tell it; memory in bytes.
///
/// @param resident in RAM, files that are mapped too
/// @param anonymous in RAM and not of a file: heaps, stacks, native memory
/// @param heap used by Java's objects; after a collection, by those that somebody needs
/// @param heapCommitted what the JVM has of the system for them
/// @param direct buffers outside the heap that Java knows of
/// @param code compiled: it grows for as long as the JVM finds more to compile, up to a bound of its own
/// @param threads of the system's
/// @param descriptors open files and connections
record Vitals(
        long resident,
        long anonymous,
        long heap,
        long heapCommitted,
        long direct,
        long code,
        int threads,
        int descriptors) {
    /// A second apart.
    private static final int LOOKS = 60;

    private static final Pattern HEAP =
            Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");
    private static final Pattern HEAP_COMMITTED =
            Pattern.compile("(?m)^jvm_memory_committed_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");
    private static final Pattern CODE =
            Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*id=\"Code[^\"]*\"[^}]*} (\\S+)$");
    private static final Pattern DIRECT =
            Pattern.compile("(?m)^jvm_buffer_memory_used_bytes\\{[^}]*id=\"direct\"[^}]*} (\\S+)$");

    /// After a full collection: what is left of the heap is what is needed, and the JVM has given back what it
    /// can.
    static Vitals collected(ServerProcess server) throws IOException, InterruptedException {
        Jcmd.run(server.pid(), "GC.run");
        return of(server);
    }

    static Vitals of(ServerProcess server) throws IOException {
        Path process = Path.of("/proc", String.valueOf(server.pid()));
        if (!Files.isReadable(process.resolve("status"))) {
            throw new IOException(
                    "cannot read %s: this needs Linux, and a server that runs".formatted(process));
        }
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return of(
                    Files.readString(process.resolve("status")),
                    (int) open.count(),
                    scrape(server));
        }
    }

    private static String scrape(ServerProcess server) throws IOException {
        try (var connection = new Connection(server.url())) {
            return connection.ask("GET", "/metrics", server.authorization(), new byte[0]).text();
        }
    }

    /// @param status of `/proc/PID/status`
    /// @param metrics in Prometheus' text
    static Vitals of(String status, int descriptors, String metrics) {
        return new Vitals(
                1024 * number(status, "VmRSS"),
                1024 * number(status, "RssAnon"),
                sum(HEAP, metrics),
                sum(HEAP_COMMITTED, metrics),
                sum(DIRECT, metrics),
                sum(CODE, metrics),
                (int) number(status, "Threads"),
                descriptors);
    }

    private static long number(String status, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s*(\\d+)").matcher(status);
        if (!line.find()) {
            throw new IllegalArgumentException("no " + name + " in " + status);
        }
        return Long.parseLong(line.group(1));
    }

    private static long sum(Pattern figure, String metrics) {
        return figure.matcher(metrics)
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    /// Threads of Java's that answer requests at this moment, as the JDK's `jcmd` tells them: virtual ones, which
    /// the system does not know. Looks again while there are any, for a minute: a stream of events notices with
    /// its second heartbeat that its client is gone.
    static List<String> busyThreads(ServerProcess server) throws IOException, InterruptedException {
        List<String> busy = threads(server);
        for (int look = 0; look < LOOKS && !busy.isEmpty(); look++) {
            Thread.sleep(1_000);
            busy = threads(server);
        }
        return busy;
    }

    private static List<String> threads(ServerProcess server)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("zhiyin-threads");
        Path dump = folder.resolve("threads.txt");
        try {
            Jcmd.run(server.pid(), "Thread.dump_to_file", "-overwrite", dump.toString());
            return answering(Files.readString(dump));
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(folder);
        }
    }

    /// The names of virtual threads of requests in a thread dump, with the line where each is.
    static List<String> answering(String dump) {
        return Stream.of(dump.split("\\n\\s*\\n", -1))
                .map(String::strip)
                .filter(thread -> thread.startsWith("#") && thread.contains("virtual"))
                .filter(thread -> thread.contains("\"http-") || thread.contains("client-vigil"))
                .map(thread -> thread.lines().limit(3).reduce("", (a, b) -> a + " " + b.strip()))
                .toList();
    }

    /// In RAM and neither of a file nor of Java's heap or compiled code: what native memory, stacks and the JVM
    /// itself take.
    long outside() {
        return anonymous - heapCommitted - code;
    }

    String text() {
        return "resident %,d MB (anonymous %,d), heap %,d MB, direct %,d MB, %d threads, %d descriptors"
                .formatted(
                        resident >> 20,
                        anonymous >> 20,
                        heap >> 20,
                        direct >> 20,
                        threads,
                        descriptors);
    }
}
