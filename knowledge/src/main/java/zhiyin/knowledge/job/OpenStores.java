package zhiyin.knowledge.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.VectorStore;

/// The stores of indexes, each opened with its first use and kept open. Each lies in a folder named by its
/// index's number. Thread-safe.
public final class OpenStores implements AutoCloseable {
    /// For all that is asked of a store that is tried out.
    private static final Duration TRIED = Duration.ofSeconds(30);

    private final Path folder;
    private final StoreFactory factory;
    private final Database database;
    private final IndexTable indexes = new IndexTable();
    private final Map<Long, VectorStore> open = new HashMap<>();
    private boolean closed;

    public OpenStores(Path folder, StoreFactory factory, Database database) {
        this.folder = folder;
        this.factory = factory;
        this.database = database;
    }

    /// The store of an index of the catalog; not to be closed by the caller.
    ///
    /// @throws CatalogException INDEX_NOT_FOUND
    /// @throws StoreException where it cannot be opened
    public synchronized VectorStore store(long index) {
        if (closed) {
            throw new IllegalStateException("the stores are closed");
        }
        VectorStore known = open.get(index);
        if (known != null) {
            return known;
        }
        IndexTable.Row row = database.read(c -> indexes.require(c, index));
        if (row.state() == State.DISCARDED) {
            throw new CatalogException(
                    Code.INDEX_NOT_FOUND, "index " + index + " has been discarded");
        }
        VectorStore opened = factory.open(path(index), row.settings());
        open.put(index, opened);
        return opened;
    }

    /// Whether vectors could lie in a store elsewhere, before anything is promised to lie there.
    ///
    /// @param address of the store
    /// @throws StoreException where they could not: what failed, and what to do
    public void tryOut(String address) {
        try {
            CompletableFuture.runAsync(() -> factory.tryOut(address), Thread::startVirtualThread)
                    .orTimeout(TRIED.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case StoreException refused ->
                        throw new StoreException(
                                refused.code(),
                                "no vectors can be kept there: " + refused.getMessage(),
                                refused);
                case TimeoutException _ ->
                        throw new StoreException(
                                StoreException.Code.STORE_UNAVAILABLE,
                                "no vectors can be kept there: %s has not answered within %d s; make sure that it is a store's address, and that the server runs"
                                        .formatted(address, TRIED.toSeconds()),
                                e);
                case RuntimeException other -> throw other;
                case null, default -> throw e;
            }
        }
    }

    private Path path(long index) {
        return folder.resolve(Long.toString(index));
    }

    /// Closes a discarded index's store, and deletes its folder and what lies elsewhere.
    ///
    /// @throws StoreException where that cannot be reached: to be tried again
    void delete(IndexTable.Row index) throws IOException {
        close(index.id());
        factory.drop(index.settings());
        deleteFolder(index.id());
    }

    private synchronized void deleteFolder(long index) throws IOException {
        deleteTree(path(index));
    }

    private synchronized void close(long index) {
        VectorStore known = open.remove(index);
        if (known != null) {
            known.close();
        }
    }

    /// Closes the stores of indexes that are discarded, or in the catalog no more, and deletes their folders: another
    /// process may have discarded them. What lies elsewhere is that one's business.
    synchronized void closeDiscarded() throws IOException {
        // Within: what is opened later is in the catalog already.
        Set<Long> kept = database.read(this::kept);
        for (long index : List.copyOf(open.keySet())) {
            if (!kept.contains(index)) {
                close(index);
            }
        }
        deleteAllBut(kept);
    }

    private Set<Long> kept(Connection c) throws SQLException {
        var kept = new HashSet<Long>();
        for (State state : State.values()) {
            if (state != State.DISCARDED) {
                indexes.all(c, state).forEach(index -> kept.add(index.id()));
            }
        }
        return kept;
    }

    /// Deletes the folders of indexes that are not in the catalog: what a process left that was ended in the
    /// midst of deleting.
    public synchronized void deleteAllBut(Set<Long> known) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> strangers;
        try (Stream<Path> all = Files.list(folder)) {
            strangers = all.filter(path -> !isOneOf(known, path)).toList();
        }
        for (Path stranger : strangers) {
            deleteTree(stranger);
        }
    }

    private static boolean isOneOf(Set<Long> known, Path path) {
        return known.stream()
                .anyMatch(index -> path.getFileName().toString().equals(index.toString()));
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted(Comparator.reverseOrder()).forEach(OpenStores::delete);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes them all, and what they were opened by; what was not committed is gone, and will be put again.
    @Override
    public synchronized void close() {
        closed = true;
        try (factory) {
            open.values().forEach(VectorStore::close);
            open.clear();
        }
    }
}
