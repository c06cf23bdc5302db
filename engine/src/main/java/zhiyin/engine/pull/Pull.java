package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Fetches a model from a hub into the store. What is there already is not fetched again; what an
/// earlier pull left unfinished is continued. A file has its name only when it is whole and its checksum
/// is right, and a model is found only when all its files are.
public final class Pull {
    private static final long SPARE_BYTES = 64 << 20;

    /// The room on a disk; a seam, since a full disk is hard to come by.
    @FunctionalInterface
    interface FreeSpace {
        long bytes(Path folder) throws IOException;
    }

    private final ModelStore store;
    private final Hub hub;
    private final PullOptions options;
    private final PullListener listener;
    private final FreeSpace freeSpace;

    public Pull(ModelStore store, Hub hub, PullOptions options, PullListener listener) {
        this(store, hub, options, listener, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    Pull(
            ModelStore store,
            Hub hub,
            PullOptions options,
            PullListener listener,
            FreeSpace freeSpace) {
        this.store = store;
        this.hub = hub;
        this.options = options;
        this.listener = listener;
        this.freeSpace = freeSpace;
    }

    /// Blocks until the model is here. Waits while another thread or process pulls the same one.
    ///
    /// @return the model, as the store lists it
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_UNSUPPORTED, ACCESS_DENIED, DOWNLOAD_FAILED or
    ///     CACHE_FAILURE; the message says what to do
    /// @throws InterruptedException where the thread is interrupted, at the latest after the read timeout;
    ///     a later pull continues
    public StoredModel run(ModelName name) throws InterruptedException {
        try (StoreLock _ = StoreLock.acquire(store.lockFile(name), listener::waiting)) {
            return runLocked(name);
        } catch (IOException e) {
            throw new EngineException(
                    Code.CACHE_FAILURE,
                    "cannot write to %s: %s. Set ZHIYIN_CACHE to a folder with room that can be written"
                            .formatted(store.directory(), e),
                    e);
        }
    }

    private StoredModel runLocked(ModelName name) throws IOException, InterruptedException {
        var connection = new HubConnection(hub, options);
        List<RepositoryFile> listed =
                new HubListing(hub, connection, options, listener).files(name);
        Selection selection = Selection.of(name, listed);
        Path folder = Files.createDirectories(store.folder(name));
        List<RepositoryFile> missing = missing(folder, selection.files());
        plan(folder, selection.files(), missing);
        if (!missing.isEmpty()) {
            note(folder, selection, false);
        }
        for (RepositoryFile file : missing) {
            listener.started(file.path());
            new Download(
                            connection,
                            hub.file(name, file.path()),
                            file,
                            folder.resolve(file.path()),
                            options,
                            listener)
                    .run();
        }
        note(folder, selection, true);
        return stored(selection.name());
    }

    private StoredModel stored(ModelName name) {
        return store.list().stream()
                .filter(model -> model.name().equalsIgnoreCase(name.local()))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                Code.CACHE_FAILURE,
                                name + " was deleted while it was being pulled"));
    }

    private void note(Path folder, Selection selection, boolean complete) throws IOException {
        Manifest.read(folder)
                .with(
                        new Manifest.Entry(
                                selection.name(),
                                hub.base().toString(),
                                complete,
                                selection.files()))
                .write(folder);
    }

    /// The files that are not here, or not with the content that the hub has now.
    private List<RepositoryFile> missing(Path folder, List<RepositoryFile> wanted)
            throws IOException, InterruptedException {
        Manifest manifest = Manifest.read(folder);
        List<RepositoryFile> missing = new ArrayList<>();
        for (RepositoryFile file : wanted) {
            if (!isHere(folder.resolve(file.path()), file, manifest)) {
                missing.add(file);
            }
        }
        return missing;
    }

    /// A finished file was verified when it got its name; one of unknown origin is verified now.
    private boolean isHere(Path path, RepositoryFile file, Manifest manifest)
            throws IOException, InterruptedException {
        if (!Files.isRegularFile(path) || Files.size(path) != file.size()) {
            return false;
        }
        Optional<RepositoryFile> pulled = manifest.finished(file.path());
        if (file.checksum().isEmpty() || pulled.equals(Optional.of(file))) {
            return true;
        }
        listener.verifying(file.path());
        Checksum wanted = file.checksum().get();
        return wanted.ofFile(path).equals(wanted);
    }

    private void plan(Path folder, List<RepositoryFile> wanted, List<RepositoryFile> missing)
            throws IOException {
        long total = wanted.stream().mapToLong(RepositoryFile::size).sum();
        long needed = 0;
        for (RepositoryFile file : missing) {
            needed += file.size() - PartialFile.bytesOf(folder.resolve(file.path()), file);
        }
        long free = freeSpace.bytes(folder);
        if (needed > 0 && free - SPARE_BYTES < needed) {
            throw new EngineException(
                    Code.CACHE_FAILURE,
                    "%s has %s free, but %s are needed (and %s to spare). Make room, or set ZHIYIN_CACHE to a folder on a larger disk"
                            .formatted(
                                    folder,
                                    Shown.bytes(free),
                                    Shown.bytes(needed),
                                    Shown.bytes(SPARE_BYTES)));
        }
        listener.planned(wanted.size(), total, total - needed);
    }
}
