package zhiyin.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import tools.jackson.databind.json.JsonMapper;

/// A job's output, on any of Hadoop's file systems:
/// ```text
/// OUT/batch=00000/*.parquet        rows; the folder is whole or not there
/// OUT/_SUCCESS                     empty; there when all of the input is done
/// OUT/_zhiyin/settings             what made it, for another run to compare
/// OUT/_zhiyin/checkpoint/          Spark's: which files are of which batch, which batches are done
/// OUT/_zhiyin/staging/batch=00000  a batch that is being written
/// OUT/_zhiyin/done/00000.json      what a batch has cost
/// OUT/_zhiyin/bad/00000.jsonl      its bad rows with their reasons
/// OUT/_zhiyin/table/               a table's rows as they were when the job began
/// ```
/// A batch is written in staging and moved in one step. What a driver that dies leaves between the move and Spark's note
/// of it is a whole batch, which the next run finds and does not compute again. (On object stores, where a move is many
/// copies, readers should wait for `_SUCCESS`.)
final class JobFolder {
    private static final JsonMapper JSON = new JsonMapper();

    private final FileSystem files;
    private final Path out;
    private final Path notes;

    JobFolder(String out, Configuration configuration) throws IOException {
        this.out = new Path(out);
        this.files = this.out.getFileSystem(configuration);
        this.notes = new Path(this.out, "_zhiyin");
    }

    /// Begins an output, or goes on with one that was begun with the same settings.
    ///
    /// @throws JobException where something else lies there
    void claim(String settings) throws IOException {
        Path file = new Path(notes, "settings");
        if (files.exists(file)) {
            String earlier = read(file);
            if (!earlier.equals(settings)) {
                throw new JobException(
                        "%s was begun with other settings: \"%s\", and is now to be continued with \"%s\"; give the same ones, or name another folder"
                                .formatted(out, earlier, settings));
            }
        } else if (files.exists(out) && files.listStatus(out).length > 0) {
            throw new JobException(
                    "%s is there already and was not written by this application; name a new folder"
                            .formatted(out));
        } else {
            write(file, settings);
        }
    }

    private String read(Path file) throws IOException {
        try (var in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// In one step.
    private void write(Path file, String content) throws IOException {
        Path unfinished = new Path(file.getParent(), "." + file.getName() + ".tmp");
        try (FSDataOutputStream stream = files.create(unfinished, true)) {
            stream.write(content.getBytes(StandardCharsets.UTF_8));
            stream.hsync();
        }
        move(unfinished, file);
    }

    private void move(Path from, Path to) throws IOException {
        files.mkdirs(to.getParent());
        files.delete(to, true);
        if (!files.rename(from, to)) {
            throw new IOException("%s cannot be moved to %s".formatted(from, to));
        }
    }

    private static String name(long batch) {
        return "batch=%05d".formatted(batch);
    }

    boolean has(long batch) throws IOException {
        return files.exists(new Path(out, name(batch)));
    }

    Path staging(long batch) {
        return new Path(new Path(notes, "staging"), name(batch));
    }

    Path checkpoint() {
        return new Path(notes, "checkpoint");
    }

    Path table() {
        return new Path(notes, "table");
    }

    boolean hasTable() throws IOException {
        return files.exists(new Path(table(), "_SUCCESS"));
    }

    boolean isComplete() throws IOException {
        return files.exists(success());
    }

    private Path success() {
        return new Path(out, "_SUCCESS");
    }

    /// Puts a staged batch in its place: first what is told of it, so that there is no batch without.
    void finish(BatchCost cost, Collection<String> badRows) throws IOException {
        String number = "%05d".formatted(cost.batch());
        write(new Path(notes, "done/" + number + ".json"), JSON.writeValueAsString(cost) + "\n");
        if (!badRows.isEmpty()) {
            var lines = new StringBuilder();
            for (String reason : badRows) {
                lines.append(JSON.createObjectNode().put("reason", reason)).append('\n');
            }
            write(new Path(notes, "bad/" + number + ".jsonl"), lines.toString());
        }
        move(staging(cost.batch()), new Path(out, name(cost.batch())));
    }

    void complete() throws IOException {
        files.delete(new Path(notes, "staging"), true);
        write(success(), "");
    }

    /// What the batches that are there have cost.
    List<BatchCost> costs() throws IOException {
        var costs = new ArrayList<BatchCost>();
        FileStatus[] done;
        try {
            done = files.listStatus(new Path(notes, "done"));
        } catch (FileNotFoundException _) {
            return costs;
        }
        for (FileStatus file : done) {
            if (file.getPath().getName().endsWith(".json")) {
                BatchCost cost = JSON.readValue(read(file.getPath()), BatchCost.class);
                if (has(cost.batch())) {
                    costs.add(cost);
                }
            }
        }
        return costs;
    }
}
