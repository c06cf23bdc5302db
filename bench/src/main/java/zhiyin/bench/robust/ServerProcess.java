package zhiyin.bench.robust;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zhiyin.server.auth.OwnKey;

/// A server in a process of its own, started as users start it, on a free port of this machine, with a data
/// directory that is thrown away.
final class ServerProcess implements AutoCloseable {
    /// Loading a model on a busy machine, and the launcher's build after a change.
    private static final Duration START = Duration.ofMinutes(10);

    private static final Duration STOP = Duration.ofSeconds(90);
    private static final Pattern ADDRESS = Pattern.compile("https?://[\\w.:\\[\\]]+:\\d+(?=/v1)");

    /// What the log has only where something went wrong in the server itself.
    private static final Pattern FAULT = Pattern.compile("SEVERE|\\tat |Exception\\b|Error:");

    private static final int SHOWN_FAULTS = 10;

    private final Process process;
    private final Path directory;
    private final URI url;

    private ServerProcess(Process process, Path directory, URI url) {
        this.process = process;
        this.directory = directory;
        this.url = url;
    }

    /// @param options of `zhiyin serve`, beside the address and the data directory
    static ServerProcess start(ServerArguments program, String... options)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("zhiyin-bench");
        List<String> command = new ArrayList<>();
        command.addAll(List.of(program.launcher.toAbsolutePath().toString(), "serve"));
        command.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
        command.addAll(List.of("--model", program.model, "--only"));
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        command.addAll(Arrays.asList(options));
        var builder = new ProcessBuilder(command);
        // What somebody has set for a server of theirs is not for this one.
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("ZHIYIN_") && !name.equals("ZHIYIN_HEAP"));
        Path log = directory.resolve("log");
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            return new ServerProcess(process, directory, awaitAddress(process, log));
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(process, directory);
            throw e;
        }
    }

    private static URI awaitAddress(Process process, Path log)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<URI> address = address(Files.readString(log));
            if (address.isPresent()) {
                return address.get();
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException("the server did not start:\n" + Files.readString(log));
    }

    /// Where a server listens, by what it prints when it is ready.
    static Optional<URI> address(String log) {
        Matcher found = ADDRESS.matcher(log);
        return found.find() && log.indexOf("ready in", found.end()) >= 0
                ? Optional.of(URI.create(found.group()))
                : Optional.empty();
    }

    URI url() {
        return url;
    }

    /// A header by which a request may do all, even after users and keys were made: of whoever may read its data
    /// directory.
    String authorization() {
        return OwnKey.read(directory.resolve("data"))
                .map("Authorization: Bearer %s\r\n"::formatted)
                .orElseThrow(() -> new IllegalStateException("the server has no key of its own"));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The lines of the log that tell of faults of the server's own; the first ones.
    List<String> faults() throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("log"))) {
            return lines.filter(line -> FAULT.matcher(line).find()).limit(SHOWN_FAULTS).toList();
        }
    }

    /// Asks it to stop, as a service manager does.
    ///
    /// @return whether it did
    boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    }

    /// Ends it if it runs still, and removes its files.
    @Override
    public void close() throws IOException {
        end(process, directory);
    }

    private static void end(Process process, Path directory) throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
