package zhiyin.knowledge.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import zhiyin.knowledge.catalog.FileState;

/// A collection of nothing but files' states.
final class MemoryTarget implements SyncTarget {
    private final TreeMap<String, FileState> files = new TreeMap<>();
    private long next = 1;
    private int puts;

    @Override
    public synchronized List<FileState> files() {
        return List.copyOf(files.values());
    }

    @Override
    public synchronized void put(FoundFile file) throws IOException {
        puts++;
        String sha256 = sha256(Files.readAllBytes(file.file()));
        files.put(
                file.path(),
                new FileState(next++, file.path(), sha256, file.bytes(), file.modified()));
    }

    @Override
    public synchronized void remove(FileState file) {
        files.remove(file.path());
    }

    synchronized void add(FileState file) {
        files.put(file.path(), file);
    }

    synchronized List<String> paths() {
        return List.copyOf(files.keySet());
    }

    synchronized String sha256(String path) {
        FileState state = files.get(path);
        return state == null ? "" : state.sha256();
    }

    int puts() {
        return puts;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
