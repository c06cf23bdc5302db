package zhiyin.knowledge.parse.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.worker.ParseOutcome.Failed;
import zhiyin.knowledge.parse.worker.ParseOutcome.Parsed;

/// Processes that do the worst, and what their pool makes of it.
@Timeout(600)
final class ParserPoolTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(700);

    @TempDir Path files;

    private final Set<ParserPool> pools = new HashSet<>();

    @AfterEach
    void closePools() {
        pools.forEach(ParserPool::close);
    }

    private ParserPool pool(int processes, Duration cpu, Duration wall) throws IOException {
        return pool(
                PoolOptions.defaults()
                        .withProcesses(processes)
                        .withOutputBytes(1 << 20)
                        .withLimits(limits(cpu, wall)));
    }

    private ParserPool pool(PoolOptions options) throws IOException {
        var pool = new ParserPool(options, MisbehavingWorker.class);
        pools.add(pool);
        return pool;
    }

    private static ParseLimits limits(Duration cpu, Duration wall) {
        ParseLimits limits = ParseLimits.defaults();
        return new ParseLimits(
                limits.fileBytes(),
                limits.inflatedBytes(),
                limits.characters(),
                limits.pages(),
                limits.glyphsPerPage(),
                limits.operatorsPerPage(),
                limits.cells(),
                limits.entries(),
                limits.depth(),
                cpu,
                wall,
                32 << 20);
    }

    private ParseOutcome parse(ParserPool pool, String command)
            throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createTempFile(files, "f", ""), command);
        return pool.parse(new Source("文件.pdf", file), ParseOptions.defaults());
    }

    private static String text(ParseOutcome outcome) {
        return ((Parsed) outcome).document().blocks().getFirst().text();
    }

    @ParameterizedTest
    @CsvSource({
        "fill,    OUT_OF_MEMORY, more than 32 MB of memory",
        "recurse, CRASHED,       java.lang.StackOverflowError",
        "exit,    CRASHED,       exit code 42",
        "babble,  CRASHED,       no frame",
        "refuse,  ENCRYPTED,     needs a password",
        "break,   CORRUPT,       broken",
        "write 2000000, TOO_LARGE, more than 1 MB come out"
    })
    void every_bad_end_has_its_status_and_the_next_file_is_read(
            String command, Status status, String message) throws Exception {
        ParserPool pool = pool(1, LONG, LONG);
        ParseOutcome outcome = parse(pool, command);
        assertThat(outcome).isInstanceOf(Failed.class);
        Failed failed = (Failed) outcome;
        assertThat(failed.status()).as(failed.message()).isEqualTo(status);
        assertThat(failed.message()).contains(message);
        assertThat(text(parse(pool, "好"))).isEqualTo("好");
        assertThat(pool.size()).isEqualTo(1);
    }

    @Test
    void a_file_that_takes_too_much_cpu_time_is_given_up() throws Exception {
        ParserPool pool = pool(1, SHORT, LONG);
        Failed failed = (Failed) parse(pool, "spin");
        assertThat(failed.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(failed.message()).contains("within 0.7 seconds of CPU time");
    }

    @Test
    void a_file_that_waits_for_nothing_is_given_up() throws Exception {
        ParserPool pool = pool(1, LONG, SHORT);
        Failed failed = (Failed) parse(pool, "sleep");
        assertThat(failed.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(failed.message()).contains("within 0.7 seconds;");
    }

    @Test
    void one_process_reads_many_files_and_is_then_replaced() throws Exception {
        ParserPool pool = pool(PoolOptions.defaults().withProcesses(1).withDocumentsPerProcess(2));
        var processes = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            processes.add(text(parse(pool, "id")));
        }
        assertThat(processes.get(1)).isEqualTo(processes.getFirst());
        assertThat(processes.get(2)).isNotEqualTo(processes.getFirst());
    }

    @Test
    void a_refused_file_costs_no_process() throws Exception {
        ParserPool pool = pool(1, LONG, LONG);
        String before = text(parse(pool, "id"));
        assertThat(parse(pool, "refuse")).isInstanceOf(Failed.class);
        assertThat(parse(pool, "break")).isInstanceOf(Failed.class);
        assertThat(text(parse(pool, "id"))).isEqualTo(before);
    }

    @Test
    void other_files_are_read_while_one_never_ends() throws Exception {
        ParserPool pool = pool(2, Duration.ofSeconds(2), LONG);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ParseOutcome> endless = threads.submit(() -> parse(pool, "spin"));
            for (int i = 0; i < 5; i++) {
                assertThat(text(parse(pool, "good"))).isEqualTo("good");
            }
            assertThat(endless.isDone()).isFalse();
            assertThat(((Failed) endless.get()).status()).isEqualTo(Status.TIMED_OUT);
        }
    }

    @Test
    void an_interrupted_call_kills_its_process() throws Exception {
        ParserPool pool = pool(1, LONG, LONG);
        long pid = Long.parseLong(text(parse(pool, "id")));
        var thrown = new AtomicReference<Throwable>();
        var ended = new CountDownLatch(1);
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                parse(pool, "sleep");
                            } catch (IOException | InterruptedException e) {
                                thrown.set(e);
                            }
                            ended.countDown();
                        });
        Thread.sleep(300);
        thread.interrupt();
        ended.await();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(text(parse(pool, "good"))).isEqualTo("good");
    }

    @Test
    void what_libraries_print_neither_blocks_nor_disturbs() throws Exception {
        assertThat(text(parse(pool(1, LONG, LONG), "chatter"))).isEqualTo("said");
    }

    @Test
    void a_large_document_comes_through_whole() throws Exception {
        assertThat(text(parse(pool(1, LONG, LONG), "write 1000000"))).hasSize(1_000_000);
    }

    @Test
    void temporary_files_go_with_the_pool() throws Exception {
        ParserPool pool = pool(1, LONG, LONG);
        Path left = Path.of(text(parse(pool, "leave")));
        assertThat(left).exists();
        pool.close();
        assertThat(left).doesNotExist();
        assertThat(left.resolve("../..").normalize()).doesNotExist();
    }

    @Test
    void a_closed_pool_has_no_processes_and_reads_nothing() throws Exception {
        ParserPool pool = pool(1, LONG, LONG);
        long pid = Long.parseLong(text(parse(pool, "id")));
        pool.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThatThrownBy(() -> parse(pool, "good")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_process_ends_with_the_program_that_started_it() throws Exception {
        WorkerFolder folder = WorkerFolder.create();
        WorkerProcess worker = WorkerProcess.start(MisbehavingWorker.class, 32 << 20, folder);
        worker.closeInput();
        for (int i = 0; i < 200 && worker.isAlive(); i++) {
            Thread.sleep(50);
        }
        assertThat(worker.isAlive()).isFalse();
        worker.kill();
        folder.delete();
    }

    @Test
    void a_process_that_is_run_by_hand_deletes_nothing() throws Exception {
        Path mine = Files.writeString(files.resolve("mine.txt"), "mine");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + files,
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerMain.class.getName())
                        .start();
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
        assertThat(mine).exists();
    }

    @Test
    void a_missing_file_is_the_callers_mistake() throws Exception {
        ParserPool pool = pool(1, LONG, LONG);
        var missing = new Source("no.pdf", files.resolve("no.pdf"));
        assertThatThrownBy(() -> pool.parse(missing, ParseOptions.defaults()))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(pool.size()).isZero();
    }

    @Test
    void a_process_that_nothing_is_asked_of_ends_and_the_next_file_gets_a_new_one()
            throws IOException, InterruptedException {
        ParserPool pool = pool(PoolOptions.defaults().withIdle(Duration.ofMillis(200)));
        assertThat(parse(pool, "id")).isInstanceOf(Parsed.class);
        while (pool.size() > 0) {
            Thread.sleep(20);
        }
        assertThat(parse(pool, "id")).isInstanceOf(Parsed.class);
    }
}
