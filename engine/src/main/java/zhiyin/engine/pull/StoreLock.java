package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One process and thread at a time changes a model's folder. The lock is a file beside the folders that
/// is never deleted: who deletes a locked file lets a second one in who makes it anew.
final class StoreLock implements AutoCloseable {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    /// What threads of this process hold. They must not even open the file again: on POSIX systems,
    /// closing any of a file's descriptors frees the process's lock.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private StoreLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Optional<StoreLock> tryAcquire(Path path) throws IOException {
        Path folder = Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
        Path file = folder.toRealPath().resolve(path.getFileName());
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        Optional<StoreLock> lock = Optional.empty();
        try {
            lock = tryLock(file);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(file);
            }
        }
    }

    private static Optional<StoreLock> tryLock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
            return locked ? Optional.of(new StoreLock(file, channel)) : Optional.empty();
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /// Waits for the lock as long as another holds it; the system frees it when that process ends.
    ///
    /// @param onWait run once, where there is someone to wait for
    static StoreLock acquire(Path file, Runnable onWait) throws IOException, InterruptedException {
        Optional<StoreLock> lock = tryAcquire(file);
        if (lock.isEmpty()) {
            onWait.run();
        }
        while (lock.isEmpty()) {
            Thread.sleep(BETWEEN_TRIES);
            lock = tryAcquire(file);
        }
        return lock.get();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
