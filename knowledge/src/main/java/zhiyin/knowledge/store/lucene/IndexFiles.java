package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.store.StoreException;

/// The files of one index: the one writer, and searchers of what is committed.
///
/// Lucene's writer closes itself when the disk fails or is full, and forgets what was not committed. Here
/// the next call opens it again, and the next commit fails once, so that nobody takes for durable what was
/// lost. A commit that failed has said so itself.
///
/// Thread-safe.
final class IndexFiles implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(IndexFiles.class.getName());

    /// Passages, and their vectors, wait in memory until they take so much, or for the commit.
    private static final double BUFFER_MEGABYTES = 64;

    /// Segments of about the same size that wait to be merged. Every search asks each of them, so fewer
    /// than Lucene's 8.
    private static final double SEGMENTS_PER_TIER = 5;

    private final Directory directory;
    private final Layout layout;
    private final Failures failures;

    /// Its read lock is held by whoever writes passages, its write lock by whoever needs that nobody does.
    private final ReadWriteLock writing = new ReentrantReadWriteLock();

    /// Passages were written since the last commit.
    private volatile boolean changed;

    /// Passages were lost since the last commit.
    private volatile boolean lost;

    private volatile boolean closed;
    private volatile IndexWriter writer;
    private final SearcherManager searchers;

    /// Whoever opens an index owns the directory: it is closed here, also where opening fails.
    IndexFiles(Directory directory, Layout layout, String place) {
        this.directory = directory;
        this.layout = layout;
        this.failures = new Failures(place);
        IndexWriter opened = null;
        try {
            refuseRemains();
            opened = openWriter();
            prepare(opened, place);
            this.writer = opened;
            this.searchers = new SearcherManager(directory, new SegmentsAtOnce());
        } catch (IOException | RuntimeException e) {
            throw abandoned(opened, failures.of(e));
        }
    }

    /// Searches of vectors look through several segments at once: the caller's thread, and what threads of the
    /// common pool have nothing else to do.
    private static final class SegmentsAtOnce extends SearcherFactory {
        @Override
        public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
            return new IndexSearcher(reader, ForkJoinPool.commonPool());
        }
    }

    interface Change {
        void apply(IndexWriter writer) throws IOException;
    }

    interface Question<T> {
        T ask(IndexSearcher searcher) throws IOException;
    }

    /// Writes, along with others.
    void change(Change change) {
        attempt(writing.readLock(), change);
    }

    /// Writes while nobody else does.
    void changeAlone(Change change) {
        attempt(writing.writeLock(), change);
    }

    private void attempt(Lock lock, Change change) {
        reopenIfLost();
        lock.lock();
        try {
            changed = true;
            change.apply(writer);
        } catch (IOException | AlreadyClosedException e) {
            throw failures.of(cause(e));
        } finally {
            lock.unlock();
        }
    }

    private Throwable cause(Exception failure) {
        Throwable first = writer.getTragicException();
        return first == null ? failure : first;
    }

    private void reopenIfLost() {
        if (closed) {
            throw failures.closed();
        }
        if (writer.isOpen()) {
            return;
        }
        writing.writeLock().lock();
        try {
            if (!writer.isOpen()) {
                lost |= changed;
                writer = openWriter();
            }
        } catch (IOException e) {
            throw failures.of(e);
        } finally {
            writing.writeLock().unlock();
        }
    }

    void commit() {
        reopenIfLost();
        writing.writeLock().lock();
        try {
            if (lost) {
                lost = false;
                throw failures.lost();
            }
            changed = false;
            writer.commit();
            searchers.maybeRefreshBlocking();
        } catch (IOException | AlreadyClosedException e) {
            throw failures.of(cause(e));
        } finally {
            writing.writeLock().unlock();
        }
    }

    /// A merge in the background has ended: searches had better use what it made. Nothing is committed in
    /// the middle of writing, which would be allowed but flush small segments.
    private void commitMerged() {
        if (changed || closed || !writing.writeLock().tryLock()) {
            return;
        }
        try {
            if (writer.isOpen() && !changed) {
                writer.commit();
                searchers.maybeRefreshBlocking();
            }
        } catch (IOException | AlreadyClosedException e) {
            LOG.log(Level.WARNING, "merged segments will be committed later", e);
        } finally {
            writing.writeLock().unlock();
        }
    }

    /// Asks what is committed. An interrupt waits for the answer: a search would end in the middle, with its tasks in
    /// other segments left behind, so it has a thread of its own, which nobody interrupts.
    <T> T ask(Question<T> question) {
        try {
            return CompletableFuture.supplyAsync(() -> answer(question), Thread::startVirtualThread)
                    .join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    private <T> T answer(Question<T> question) {
        IndexSearcher searcher = null;
        try {
            searcher = searchers.acquire();
            return question.ask(searcher);
        } catch (AlreadyClosedException e) {
            throw failures.closed();
        } catch (IOException e) {
            throw failures.of(e);
        } finally {
            release(searcher);
        }
    }

    private void release(@Nullable IndexSearcher searcher) {
        try {
            if (searcher != null) {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a reader of the index was not closed", e);
        }
    }

    long bytes() {
        try {
            long sum = 0;
            for (String file : directory.listAll()) {
                sum += length(file);
            }
            return sum;
        } catch (IOException | AlreadyClosedException e) {
            throw failures.of(e);
        }
    }

    /// Merges and commits delete files at any time.
    private long length(String file) {
        try {
            return directory.fileLength(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a file of the index is gone", e);
            return 0;
        }
    }

    private IndexWriter openWriter() throws IOException {
        var merging = new TieredMergePolicy();
        merging.setSegmentsPerTier(SEGMENTS_PER_TIER);
        var config =
                new IndexWriterConfig(new StandardAnalyzer())
                        .setCodec(VectorFormats.codec(layout))
                        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                        .setMergePolicy(merging)
                        .setMergeScheduler(new Merges(this::commitMerged));
        return new IndexWriter(directory, config);
    }

    /// Files of segments without the list of segments are no index to begin anew in.
    private void refuseRemains() throws IOException {
        boolean remains = Arrays.stream(directory.listAll()).anyMatch(f -> f.startsWith("_"));
        if (remains && !DirectoryReader.indexExists(directory)) {
            throw new IndexNotFoundException("the list of its segments is missing");
        }
    }

    private void prepare(IndexWriter opened, String place) throws IOException {
        Iterable<Map.Entry<String, String>> written = opened.getLiveCommitData();
        if (written == null || !written.iterator().hasNext()) {
            opened.setLiveCommitData(WrittenSettings.of(layout).entrySet());
            opened.commit();
        } else {
            WrittenSettings.check(written, layout, place);
        }
    }

    private StoreException abandoned(@Nullable IndexWriter opened, StoreException failure) {
        try (directory) {
            if (opened != null) {
                opened.rollback();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /// Commits, and waits for merges.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        writing.writeLock().lock();
        try (directory;
                var closing = writer;
                searchers) {
            LOG.log(Level.DEBUG, "closing {0}", closing.getDirectory());
        } catch (IOException | AlreadyClosedException e) {
            throw failures.of(cause(new IOException(e)));
        } finally {
            writing.writeLock().unlock();
        }
    }
}
