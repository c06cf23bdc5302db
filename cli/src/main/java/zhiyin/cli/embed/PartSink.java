package zhiyin.cli.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Rows to parts of a [BulkFolder]. A part ends after so many inputs, or so much time, and always between two inputs;
/// closing ends one, too.
final class PartSink implements RowSink {
    /// A kill costs no more than this much work; Ctrl-C costs none of it.
    private static final Duration PART_TIME = Duration.ofMinutes(5);

    private final BulkFolder folder;
    private final Opener opener;
    private final OutputFormat format;
    private final long partInputs;
    private final FileSequence source;
    private final Consumer<BulkState> onPart;
    private final JsonMapper json = new JsonMapper();
    private final StringBuilder badRows = new StringBuilder();
    private BulkState state;
    private BulkState.Part part = BulkState.Part.NOTHING;
    private FileSequence.Position position;
    private long lastIndex;
    private @Nullable RowSink rows;

    /// Whether what was counted is what was written: not after a disk that was full.
    private boolean whole = true;

    private long partSince = System.nanoTime();
    private Duration cpuBefore = Duration.ZERO;

    /// Opens a file to write a part to.
    interface Opener {
        RowSink open(Path file) throws IOException;
    }

    /// @param partInputs inputs of a part at most, and up to a chunk more
    /// @param onPart told of each finished part
    PartSink(
            BulkFolder folder,
            BulkState state,
            OutputFormat format,
            long partInputs,
            Opener opener,
            FileSequence source,
            Consumer<BulkState> onPart) {
        this.folder = folder;
        this.state = state;
        this.format = format;
        this.partInputs = partInputs;
        this.opener = opener;
        this.source = source;
        this.onPart = onPart;
        this.position = state.position();
        this.lastIndex = state.inputs() - 1;
    }

    BulkState state() {
        return state;
    }

    @Override
    public Finished finished() {
        return new Finished(state.inputs(), Optional.empty());
    }

    @Override
    public void write(List<Row> more) throws IOException {
        whole = false;
        for (Row row : more) {
            part = part.plus(row, row.index() != lastIndex);
            lastIndex = row.index();
            if (row instanceof Row.Skipped(Input.Invalid(long index, String reason))) {
                note(source.place(index), reason);
            }
        }
        position = source.position(lastIndex);
        if (more.stream().anyMatch(Row.Embedded.class::isInstance)) {
            open().write(more);
        }
        boolean late = System.nanoTime() - partSince >= PART_TIME.toNanos();
        if (part.inputs() >= partInputs || late) {
            commit();
        }
        whole = true;
    }

    private void note(String place, String reason) {
        badRows.append(json.createObjectNode().put("place", place).put("reason", reason))
                .append('\n');
    }

    private RowSink open() throws IOException {
        RowSink open = rows;
        if (open == null) {
            Path unfinished = unfinished();
            Files.deleteIfExists(unfinished);
            open = opener.open(unfinished);
            rows = open;
        }
        return open;
    }

    private Path unfinished() {
        Path file = folder.part(state.parts(), format);
        return file.resolveSibling(file.getFileName() + DurableFiles.UNFINISHED);
    }

    private void commit() throws IOException {
        if (part.inputs() == 0) {
            return;
        }
        RowSink open = rows;
        if (open != null) {
            open.close();
            rows = null;
            DurableFiles.place(unfinished(), folder.part(state.parts(), format));
        }
        if (!badRows.isEmpty()) {
            DurableFiles.write(folder.bad(state.parts()), badRows.toString());
            badRows.setLength(0);
        }
        long now = System.nanoTime();
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        Duration time = Duration.ofNanos(now - partSince);
        state = state.plus(part, time, cpu.minus(cpuBefore), position);
        state.save(folder.progress());
        part = BulkState.Part.NOTHING;
        partSince = now;
        cpuBefore = cpu;
        onPart.accept(state);
    }

    /// After a failure what is unfinished stays unfinished, and the next run writes it anew.
    @Override
    public void close() throws IOException {
        if (whole) {
            whole = false;
            commit();
        } else {
            RowSink open = rows;
            if (open != null) {
                open.close();
            }
        }
    }
}
