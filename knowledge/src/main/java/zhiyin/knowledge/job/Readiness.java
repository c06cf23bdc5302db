package zhiyin.knowledge.job;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.worker.ParserPool;

/// Has a process that reads files started and practised before somebody waits for it. A new one takes seconds
/// to load what reads a PDF file; one that has read a file before begins at once.
final class Readiness {
    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    private final ParserPool parsers;
    private final ParseOptions options;
    private final AtomicBoolean practising = new AtomicBoolean();
    private volatile Optional<Thread> thread = Optional.empty();

    Readiness(ParserPool parsers, ParseOptions options) {
        this.parsers = parsers;
        this.options = options;
    }

    /// Returns at once. Nothing is done where there is a process already, or one is about to be.
    void expectFiles(Sample sample) {
        if (parsers.size() == 0 && practising.compareAndSet(false, true)) {
            thread =
                    Optional.of(
                            Thread.ofVirtual().name("practising").start(() -> practise(sample)));
        }
    }

    private void practise(Sample sample) {
        try {
            Path file = Files.createTempFile("zhiyin-sample", "");
            try (InputStream in = sample.content().open()) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                var _ = parsers.parse(new Source(sample.name(), file), options);
            } finally {
                Files.delete(file);
            }
        } catch (IOException | IllegalStateException | RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "no process is ready to read: {0}", e.getMessage());
        } catch (InterruptedException _) {
            // the knowledge base is closed
        } finally {
            practising.set(false);
        }
    }

    /// While a process practises, a file is read sooner by waiting for it than by another one that has not.
    void await() throws InterruptedException {
        if (practising.get() && thread.isPresent()) {
            thread.get().join();
        }
    }

    void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
