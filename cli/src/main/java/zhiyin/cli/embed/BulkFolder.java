package zhiyin.cli.embed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// A bulk output:
/// ```text
/// OUT/part-00000.parquet     rows; whole or not there
/// OUT/part-00001.parquet …
/// OUT/_SUCCESS               empty; there when all inputs are done
/// OUT/_zhiyin/settings.json  what made it, for another run to compare
/// OUT/_zhiyin/progress.json  how far it is
/// OUT/_zhiyin/bad-00000.jsonl  inputs of part 0 that have no row, with their places and reasons
/// OUT/_zhiyin/lock           held by the process that writes
/// ```
/// A part is written under another name, forced to the disk and renamed; then progress is replaced. What a crash
/// leaves between the two is a part that progress does not know, which the next run writes anew. Tools that read
/// folders of Parquet pass over what begins with `_`.
final class BulkFolder implements AutoCloseable {
    private static final Pattern OURS = Pattern.compile("part-\\d{5,}\\.(parquet|jsonl)(\\.tmp)?");

    private final Path out;
    private final Path notes;
    private final RandomAccessFile lock;

    private BulkFolder(Path out, Path notes, RandomAccessFile lock) {
        this.out = out;
        this.notes = notes;
        this.lock = lock;
    }

    /// @param overwrite delete what an earlier run has left there
    /// @throws EmbedFailure where something else lies there, or another process writes it
    static BulkFolder open(Path out, boolean overwrite) throws IOException {
        Path notes = out.resolve("_zhiyin");
        if (Files.exists(out) && !Files.isDirectory(notes) && !isEmpty(out)) {
            throw new EmbedFailure(
                    "%s is there already and was not written by zhiyin bulk; name a new folder, or an empty one"
                            .formatted(out));
        }
        Files.createDirectories(notes);
        var folder = new BulkFolder(out, notes, OutputFile.open(notes.resolve("lock")));
        if (overwrite) {
            folder.clear();
        }
        return folder;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /// First what says that there is something, so that a crash on the way leaves nothing that looks whole.
    private void clear() throws IOException {
        Files.deleteIfExists(success());
        Files.deleteIfExists(progress());
        Files.deleteIfExists(settings());
        deleteParts(0);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(notes, "bad-*")) {
            for (Path entry : entries) {
                Files.delete(entry);
            }
        }
    }

    /// Deletes parts of these numbers: what a run that was broken off had not counted yet.
    void deleteParts(int from) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(out)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (OURS.matcher(name).matches() && number(name) >= from) {
                    Files.delete(entry);
                }
            }
        }
    }

    private static long number(String name) {
        return Long.parseLong(name.substring("part-".length(), name.indexOf('.')));
    }

    Optional<RunSettings> earlier() throws IOException {
        return RunSettings.read(settings());
    }

    Path settings() {
        return notes.resolve("settings.json");
    }

    Path progress() {
        return notes.resolve("progress.json");
    }

    Path success() {
        return out.resolve("_SUCCESS");
    }

    Path part(int number, OutputFormat format) {
        return out.resolve("part-%05d.%s".formatted(number, format.label()));
    }

    Path bad(int number) {
        return notes.resolve("bad-%05d.jsonl".formatted(number));
    }

    /// For messages.
    Path out() {
        return out;
    }

    Path notes() {
        return notes;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
