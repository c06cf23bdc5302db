package zhiyin.knowledge.parse.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.worker.FrameInputStream.FailedException;
import zhiyin.knowledge.parse.worker.ParseOutcome.Failed;
import zhiyin.knowledge.parse.worker.ParseOutcome.Parsed;

/// A process that reads files, seen from the pool. One thread asks it; any may kill it.
final class WorkerProcess {
    /// Exit code of a JVM that ended because its heap was full.
    private static final int HEAP_FULL = 3;

    private static final Duration FOR_EXIT_CODE = Duration.ofSeconds(5);

    /// Without the optimising compiler: it takes more time than it saves on anything less than thousands of
    /// pages (600 pages of PDF took 10.7 CPU-seconds without, 16.4 with it).
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:+DisplayVMOutputToStderr",
                    "-XX:-UsePerfData",
                    "-XX:-CreateCoredumpOnCrash",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djava.awt.headless=true");

    private final Process process;
    private final WorkerFolder folder;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final ErrorTail errors = new ErrorTail();
    private int documents;
    private volatile long lastAnswer = System.nanoTime();

    private WorkerProcess(Process process, WorkerFolder folder) {
        this.process = process;
        this.folder = folder;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /// @param main its main class
    /// @param parent where its folder for temporary files is made
    static WorkerProcess start(Class<?> main, long heapBytes, WorkerFolder parent)
            throws IOException {
        WorkerFolder folder = parent.createWithin();
        Process process =
                new ProcessBuilder(command(main, heapBytes, folder.path()))
                        .directory(folder.path().toFile())
                        .start();
        var worker = new WorkerProcess(process, folder);
        Thread.ofVirtual()
                .name("worker-errors")
                .start(() -> worker.errors.drain(process.getErrorStream()));
        worker.awaitReady();
        return worker;
    }

    /// Waits until it is ready; the time a JVM takes to start is not the first file's.
    private void awaitReady() throws IOException {
        try {
            if (Frame.read(answers).kind() != Frame.READY) {
                throw new IOException("it said something else");
            }
        } catch (IOException e) {
            int exitCode = exitCode();
            kill();
            throw new IOException(
                    "a process to read files with cannot be started; it ended with exit code %d: %s"
                            .formatted(exitCode, said(e)),
                    e);
        }
    }

    /// What it complained of, or else what it was seen to do.
    private String said(IOException seen) {
        String complaint = errors.firstLine();
        return complaint.isEmpty() ? String.valueOf(seen.getMessage()) : complaint;
    }

    private static List<String> command(Class<?> main, long heapBytes, Path folder) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + (heapBytes >> 10) + "k");
        command.addAll(JVM_OPTIONS);
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(startUpRecord());
        command.addAll(List.of("-cp", classPath(), main.getName()));
        return command;
    }

    /// This process's own record of loaded classes, if it was started with one: it has the parsers' classes,
    /// too. It holds for the same modules only. Where it does not fit, the JVM starts without it.
    private static List<String> startUpRecord() {
        List<String> own = ManagementFactory.getRuntimeMXBean().getInputArguments();
        if (own.stream().noneMatch(argument -> argument.startsWith("-XX:AOTCache="))) {
            return List.of();
        }
        return own.stream()
                .filter(argument ->
                        argument.startsWith("-XX:AOTCache=")
                                || argument.startsWith("--add-modules")
                                || argument.startsWith("-Xlog:"))
                .toList();
    }

    /// Absolute, since the process has a working directory of its own.
    private static String classPath() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("java.class.path"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Asks for one file and waits for the answer.
    ///
    /// @param mostBytes of the document on its way here
    ParseOutcome read(Request request, long mostBytes) {
        documents++;
        String name = request.source().name();
        try {
            request.frame().write(requests);
            requests.flush();
            var answer = new FrameInputStream(answers, mostBytes);
            return new Parsed(DocumentJson.read(answer, mostBytes));
        } catch (FailedException e) {
            return new Failed(e.status(), String.valueOf(e.getMessage()));
        } catch (ParseException e) {
            kill();
            return new Failed(
                    e.status(),
                    name + ": " + e.getMessage() + "; divide it, or give this program more memory");
        } catch (IOException e) {
            return ended(request, e);
        } finally {
            lastAnswer = System.nanoTime();
        }
    }

    private ParseOutcome ended(Request request, IOException e) {
        String name = request.source().name();
        int exitCode = exitCode();
        if (exitCode == HEAP_FULL) {
            return new Failed(
                    Status.OUT_OF_MEMORY,
                    "%s needs more than %d MB of memory to be read; divide it, or raise the limit"
                            .formatted(name, request.limits().heapBytes() >> 20));
        }
        return new Failed(
                Status.CRASHED,
                "%s: the process that read it ended with exit code %d: %s"
                        .formatted(name, exitCode, said(e)));
    }

    /// The process has closed its output, or written nonsense.
    private int exitCode() {
        try {
            if (!process.waitFor(FOR_EXIT_CODE)) {
                kill();
                process.waitFor(FOR_EXIT_CODE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            kill();
            Thread.currentThread().interrupt();
        }
        return process.isAlive() ? -1 : process.exitValue();
    }

    /// CPU time it has taken so far; zero where the system does not say.
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// Since it answered last; of a process that nothing is asked of now.
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastAnswer);
    }

    int documents() {
        return documents;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// What happens when this program ends: the process ends, too.
    void closeInput() throws IOException {
        requests.close();
    }

    /// Ends it now, and deletes its files.
    void kill() {
        process.destroyForcibly();
        try {
            var _ = process.waitFor(FOR_EXIT_CODE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        folder.delete();
    }
}
