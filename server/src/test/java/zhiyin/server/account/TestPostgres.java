package zhiyin.server.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import zhiyin.knowledge.store.StoreAddress;

/// A real PostgreSQL, run by `scripts/stores/postgres` until it is closed.
final class TestPostgres implements AutoCloseable {
    /// With its password.
    static final Map<String, String> ENVIRONMENT = Map.of("STORE_API_KEY", "zhiyin");

    /// Of the script, where it cannot have a server on this machine.
    private static final int IMPOSSIBLE = 3;

    private final Process process;
    private final String address;
    private final long pid;

    private TestPostgres(Process process, String address, long pid) {
        this.process = process;
        this.address = address;
        this.pid = pid;
    }

    /// Starts it; the test is skipped where it cannot be had here.
    ///
    /// @param arguments a folder that keeps the data, and a port; none for any
    static TestPostgres start(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("../scripts/stores/postgres"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path log = Files.createTempFile("zhiyin-postgres", ".log");
        log.toFile().deleteOnExit();
        Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String address = out.readLine();
        if (address == null) {
            int status = process.waitFor();
            Assumptions.assumeTrue(status != IMPOSSIBLE, Files.readString(log));
            throw new IllegalStateException(
                    "postgres ended with " + status + ": " + Files.readString(log));
        }
        return new TestPostgres(process, address, Long.parseLong(out.readLine()));
    }

    /// Of a catalog of that name in it.
    StoreAddress catalog(String schema) {
        return StoreAddress.parse(address + "&schema=" + schema);
    }

    int port() {
        return StoreAddress.parse(address).port();
    }

    /// Kills the server as `kill -9` does, with those of its processes that would answer a moment longer, and waits
    /// until it has ended.
    void kill() throws InterruptedException {
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> children = server.descendants().toList();
        server.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server did not end");
        }
    }

    /// Asks it to end, and waits for that.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroy();
        }
    }
}
