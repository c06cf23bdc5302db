package zhiyin.knowledge.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A real server of vectors, run by a script of `scripts/stores` until it is closed.
public final class StoreProcess implements AutoCloseable {
    /// With the passwords of all of them.
    public static final Map<String, String> ENVIRONMENT = Map.of("STORE_API_KEY", "zhiyin");

    /// Stores whose servers cost minutes are tested where `-Dzhiyin.NAME=true` says so.
    private static final Set<String> ASKED_FOR = Set.of("opensearch");

    /// Of a script that cannot have its server on this machine.
    private static final int IMPOSSIBLE = 3;

    private final Process process;
    private final String address;
    private final List<Long> pids;

    private StoreProcess(Process process, String address, List<Long> pids) {
        this.process = process;
        this.address = address;
        this.pids = pids;
    }

    /// Starts it; the test is skipped where that server cannot be had here.
    ///
    /// @param name of the script
    public static StoreProcess start(String name, Object... arguments) {
        Assumptions.assumeTrue(
                !ASKED_FOR.contains(name) || Boolean.getBoolean("zhiyin." + name),
                "not asked for: -Dzhiyin." + name + "=true");
        List<String> command = new ArrayList<>();
        command.add(script(name).toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            Path log = Files.createTempFile("zhiyin-" + name, ".log");
            log.toFile().deleteOnExit();
            Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
            var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            String address = out.readLine();
            if (address == null) {
                int status = process.waitFor();
                String said = Files.readString(log);
                Assumptions.assumeTrue(status != IMPOSSIBLE, said);
                throw new IllegalStateException(name + " ended with " + status + ": " + said);
            }
            List<Long> pids = Arrays.stream(out.readLine().split(" ")).map(Long::valueOf).toList();
            return new StoreProcess(process, address, pids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path script(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("scripts/stores"))) {
            folder =
                    Objects.requireNonNull(
                            folder.getParent(), "no folder above has scripts/stores");
        }
        return folder.resolve("scripts/stores").resolve(name);
    }

    /// As it is given to whoever uses the store, with [#ENVIRONMENT].
    public String address() {
        return address;
    }

    /// Kills one of several servers as `kill -9` does, and does not wait.
    ///
    /// @param number from 0
    public void kill(int number) {
        ProcessHandle.of(pids.get(number)).orElseThrow().destroyForcibly();
    }

    /// Kills the server as `kill -9` does, with those of its processes that would answer a moment longer, and waits
    /// until it has ended.
    public void kill() throws InterruptedException {
        List<ProcessHandle> children =
                ProcessHandle.of(pids.getFirst()).orElseThrow().descendants().toList();
        kill(0);
        children.forEach(ProcessHandle::destroyForcibly);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server did not end");
        }
    }

    /// Stops the server and all its processes, as they are, until [#thaw]: it takes no more than the system takes
    /// for it, and answers nobody.
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        for (long pid : pids) {
            ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
            command.add(String.valueOf(pid));
            server.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
        }
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Asks it to end, and waits for that.
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
