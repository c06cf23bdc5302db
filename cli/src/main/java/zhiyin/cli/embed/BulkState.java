package zhiyin.cli.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// How far a bulk output has come, of all runs together: what `OUT/_zhiyin/progress.json` holds. A part counts when
/// this file says so.
///
/// @param parts so many were begun; the next has this number
/// @param inputs so many are done; the next has this number
/// @param rows written
/// @param bad inputs without a row
/// @param truncated texts that were cut
/// @param seconds that runs took
/// @param cpuSeconds of all cores, loading the model included
/// @param file number of the file that the last input was of
/// @param fileFirst number of that file's first input
/// @param complete whether no input is left
record BulkState(
        int parts,
        long inputs,
        long rows,
        long bad,
        long truncated,
        long tokens,
        double seconds,
        double cpuSeconds,
        int file,
        long fileFirst,
        boolean complete) {
    static final BulkState NOTHING = new BulkState(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false);

    private static final JsonMapper JSON = new JsonMapper();

    /// What is written and not yet counted.
    record Part(long inputs, long rows, long bad, long truncated, long tokens) {
        static final Part NOTHING = new Part(0, 0, 0, 0, 0);

        Part plus(Row row, boolean firstOfInput) {
            long input = firstOfInput ? 1 : 0;
            return switch (row) {
                case Row.Skipped _ -> new Part(inputs + input, rows, bad + 1, truncated, tokens);
                case Row.Embedded embedded ->
                        new Part(
                                inputs + input,
                                rows + 1,
                                bad,
                                truncated + (embedded.passage().truncated() ? 1 : 0),
                                tokens + embedded.passage().tokens());
            };
        }
    }

    /// @param time since the last part
    /// @param cpu likewise
    BulkState plus(Part part, Duration time, Duration cpu, FileSequence.Position position) {
        return new BulkState(
                parts + 1,
                inputs + part.inputs(),
                rows + part.rows(),
                bad + part.bad(),
                truncated + part.truncated(),
                tokens + part.tokens(),
                seconds + time.toNanos() / 1e9,
                cpuSeconds + cpu.toNanos() / 1e9,
                position.file(),
                position.first(),
                false);
    }

    BulkState completed() {
        return new BulkState(
                parts,
                inputs,
                rows,
                bad,
                truncated,
                tokens,
                seconds,
                cpuSeconds,
                file,
                fileFirst,
                true);
    }

    FileSequence.Position position() {
        return new FileSequence.Position(file, fileFirst);
    }

    /// @throws EmbedFailure where the file is damaged
    static BulkState read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NOTHING;
        }
        try {
            return JSON.readValue(Files.readString(file), BulkState.class);
        } catch (JacksonException e) {
            throw new EmbedFailure(
                    "%s is damaged (%s); start anew with --overwrite"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        }
    }

    void save(Path file) throws IOException {
        DurableFiles.write(file, JSON.writeValueAsString(this) + "\n");
    }
}
