package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.cache.ResourceCache;

/// Where pulled models lie:
/// ```text
/// DIRECTORY/OWNER/REPOSITORY/…             files, under their names on the hub
/// DIRECTORY/OWNER/REPOSITORY@REVISION/…    of another than the main branch
/// DIRECTORY/.locks/…
/// ```
/// Files that people put into such a folder themselves are found too. Thread-safe, also between
/// processes.
///
/// @param directory created when needed
public record ModelStore(Path directory) {
    private static final int MAX_DEPTH = 3;

    /// `models` in the folder for caches: `$ZHIYIN_CACHE`, else the system's usual place.
    public static ModelStore standard() {
        return of(ResourceCache.standard());
    }

    public static ModelStore of(ResourceCache cache) {
        return new ModelStore(cache.directory().resolve("models"));
    }

    /// The model of this name, if it is here whole: a directory, or the (first) file of a quantisation.
    /// Needs no network. Empty also where the text is not a hub's name.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where the name fits several quantisations
    public Optional<Path> find(String name) {
        return ModelName.of(name).flatMap(this::find);
    }

    public Optional<Path> find(ModelName name) {
        Path folder = folder(name);
        Manifest manifest = Manifest.read(folder);
        List<RepositoryFile> here = files(folder);
        if (name.tag().isEmpty() && isDirectoryModel(name, manifest, here)) {
            return Optional.of(folder);
        }
        List<GgufGroup> groups =
                GgufGroup.of(here).stream().filter(g -> isUsable(g, manifest, here)).toList();
        List<GgufGroup> named = name.tag().map(tag -> GgufGroup.named(tag, groups)).orElse(groups);
        if (named.size() > 1) {
            throw new EngineException(
                    Code.MODEL_NOT_FOUND,
                    "several quantisations of %s are here: name one, as in %s:%s. There are %s"
                            .formatted(
                                    name.path(),
                                    name.path(),
                                    named.getFirst().tag(),
                                    named.stream()
                                            .map(GgufGroup::tag)
                                            .collect(Collectors.joining(", "))));
        }
        return named.stream()
                .findFirst()
                .map(group -> folder.resolve(group.parts().getFirst().path()));
    }

    /// Pulled whole, or put here by hand.
    private static boolean isDirectoryModel(
            ModelName name, Manifest manifest, List<RepositoryFile> here) {
        Optional<Manifest.Entry> pulled = manifest.of(name);
        if (pulled.isPresent()) {
            return isComplete(pulled.get(), here);
        }
        List<String> paths = here.stream().map(RepositoryFile::path).toList();
        return paths.contains("config.json")
                && paths.stream()
                        .anyMatch(path ->
                                path.endsWith(".onnx")
                                        || (path.endsWith(".safetensors") && !path.contains("/")));
    }

    private static boolean isUsable(GgufGroup group, Manifest manifest, List<RepositoryFile> here) {
        String first = group.parts().getFirst().path();
        return group.isWhole()
                && manifest.pulls().stream()
                        .filter(entry -> entry.has(first))
                        .allMatch(entry -> isComplete(entry, here));
    }

    private static boolean isComplete(Manifest.Entry entry, List<RepositoryFile> here) {
        return entry.complete()
                && entry.files().stream()
                        .allMatch(wanted ->
                                here.stream()
                                        .anyMatch(file ->
                                                file.path().equals(wanted.path())
                                                        && file.size() == wanted.size()));
    }

    /// What to tell someone who named a model that is not here; empty where the text is not a hub's name.
    public Optional<String> advice(String name) {
        return ModelName.of(name)
                .map(parsed -> {
                    Optional<StoredModel> begun =
                            list().stream()
                                    .filter(model -> model.name().equalsIgnoreCase(parsed.local()))
                                    .findFirst();
                    return begun.map(model ->
                                    model.complete()
                                            ? "it is here as %s".formatted(model.name())
                                            : "of %s only %s of %s are here: \"zhiyin pull %s\" continues"
                                                    .formatted(
                                                            name,
                                                            Shown.bytes(model.bytes()),
                                                            Shown.bytes(model.size()),
                                                            name))
                            .orElse(
                                    "to fetch %s from a hub: \"zhiyin pull %s\""
                                            .formatted(name, name));
                });
    }

    /// What was pulled, whole or in part, in the order of names.
    public List<StoredModel> list() {
        List<StoredModel> models = new ArrayList<>();
        for (Path owner : folders(directory)) {
            for (Path folder : folders(owner)) {
                List<RepositoryFile> here = files(folder);
                for (Manifest.Entry entry : Manifest.read(folder).pulls()) {
                    models.add(stored(folder, entry, here));
                }
            }
        }
        return List.copyOf(models);
    }

    private static StoredModel stored(
            Path folder, Manifest.Entry entry, List<RepositoryFile> here) {
        Path path =
                entry.name().tag().isPresent()
                        ? folder.resolve(entry.files().getFirst().path())
                        : folder;
        long bytes = entry.files().stream().mapToLong(file -> presentBytes(folder, file)).sum();
        return new StoredModel(
                entry.name().local(), path, bytes, entry.size(), isComplete(entry, here));
    }

    static long presentBytes(Path folder, RepositoryFile file) {
        Path path = folder.resolve(file.path());
        try {
            return Files.isRegularFile(path) && Files.size(path) == file.size()
                    ? file.size()
                    : PartialFile.bytesOf(path, file);
        } catch (IOException e) {
            return 0;
        }
    }

    /// Deletes what was pulled under this name. Files that were put there by hand stay.
    ///
    /// @return whether there was something to delete
    /// @throws EngineException CACHE_FAILURE where files cannot be deleted, or are being pulled
    public boolean remove(String name) {
        Optional<ModelName> parsed = ModelName.of(name);
        return parsed.isPresent() && remove(parsed.get());
    }

    private boolean remove(ModelName name) {
        Path folder = folder(name);
        if (Manifest.read(folder).of(name).isEmpty()) {
            return false;
        }
        try {
            Optional<StoreLock> lock = StoreLock.tryAcquire(lockFile(name));
            if (lock.isEmpty()) {
                throw new EngineException(
                        Code.CACHE_FAILURE, name + " is being pulled: stop that first");
            }
            try (StoreLock _ = lock.get()) {
                return removeLocked(folder, name);
            }
        } catch (IOException e) {
            throw new EngineException(
                    Code.CACHE_FAILURE, "cannot delete %s: %s".formatted(folder, e), e);
        }
    }

    private static boolean removeLocked(Path folder, ModelName name) throws IOException {
        Manifest manifest = Manifest.read(folder);
        Optional<Manifest.Entry> entry = manifest.of(name);
        if (entry.isEmpty()) {
            return false;
        }
        Manifest rest = manifest.without(name);
        rest.write(folder);
        for (RepositoryFile file : entry.get().files()) {
            if (rest.pulls().stream().noneMatch(other -> other.has(file.path()))) {
                delete(folder.resolve(file.path()));
            }
        }
        if (rest.pulls().isEmpty()) {
            Files.deleteIfExists(Manifest.in(folder));
            deleteIfEmpty(folder);
            deleteIfEmpty(folder.resolveSibling(""));
        }
        return true;
    }

    private static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        for (String suffix : List.of("", ".json", ".json.new")) {
            Files.deleteIfExists(
                    file.resolveSibling(file.getFileName() + PartialFile.SUFFIX + suffix));
        }
        deleteIfEmpty(file.resolveSibling(""));
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                return;
            }
        }
        Files.deleteIfExists(folder);
    }

    Path folder(ModelName name) {
        return directory.resolve(name.folder());
    }

    Path lockFile(ModelName name) {
        return directory.resolve(".locks").resolve(name.folder().replace("/", "%2F"));
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw unreadable(parent, e);
        }
    }

    /// The finished files in a folder, and in the folders in it; links to files are followed. A pull may be
    /// renaming and deleting files meanwhile: those that are gone when they are looked at are left out.
    private static List<RepositoryFile> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<RepositoryFile> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    Set.of(),
                    MAX_DEPTH,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
                                throws IOException {
                            file(folder, path).ifPresent(files::add);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path path, IOException e)
                                throws IOException {
                            if (e instanceof NoSuchFileException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw e;
                        }
                    });
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        return files;
    }

    private static Optional<RepositoryFile> file(Path folder, Path path) throws IOException {
        String relative = folder.relativize(path).toString().replace('\\', '/');
        if (!Files.isRegularFile(path) || !FilePaths.isPortable(relative)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RepositoryFile(relative, Files.size(path), Optional.empty()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // gone since
        }
    }

    private static EngineException unreadable(Path folder, IOException e) {
        return new EngineException(
                Code.CACHE_FAILURE, "cannot read the folder %s: %s".formatted(folder, e), e);
    }
}
