package zhiyin.cli.embed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/// The inputs of many files, one file after another, numbered through. An input without an id of its own is called by
/// its place, such as `2026/a.jsonl:17`.
final class FileSequence implements TextSource {
    private final BulkFiles input;
    private final Opener opener;
    private final Position known;

    /// The files that were opened, by the number of their first input.
    private final NavigableMap<Long, Integer> starts = new TreeMap<>();

    private @Nullable TextSource current;
    private int nextFile;
    private long index;
    private long bytesBefore;

    /// Where in the sequence a file begins.
    ///
    /// @param file its number
    /// @param first the number of its first input
    record Position(int file, long first) {
        static final Position START = new Position(0, 0);
    }

    interface Opener {
        TextSource open(BulkFiles.Found file) throws IOException;
    }

    /// @param known the last file that an earlier run had begun, so that those before it are not opened
    FileSequence(BulkFiles input, Opener opener, Position known) {
        this.input = input;
        this.opener = opener;
        this.known = known;
    }

    @Override
    public Optional<Input> next() throws IOException {
        while (true) {
            TextSource source = current;
            if (source == null && !openNext()) {
                return Optional.empty();
            }
            if (source != null) {
                Optional<Input> input = read(source);
                if (input.isPresent()) {
                    return Optional.of(numbered(input.get()));
                }
                closeCurrent();
            }
        }
    }

    /// A file that ends within a row, or is no text at all, is named: what would follow is not known.
    private Optional<Input> read(TextSource source) {
        try {
            return source.next();
        } catch (EmbedFailure e) {
            throw new EmbedFailure("%s: %s".formatted(place(index), e.getMessage()), e);
        } catch (IOException e) {
            throw new EmbedFailure(
                    "%s cannot be read: %s; repair it, or take it out of the input and start anew"
                            .formatted(place(index), e),
                    e);
        }
    }

    private boolean openNext() throws IOException {
        if (nextFile == input.files().size()) {
            return false;
        }
        starts.put(index, nextFile);
        current = opener.open(input.files().get(nextFile++));
        return true;
    }

    private void closeCurrent() throws IOException {
        TextSource source = current;
        if (source != null) {
            source.close();
            current = null;
            bytesBefore += input.files().get(nextFile - 1).bytes();
        }
    }

    private Input numbered(Input read) {
        long number = index++;
        return switch (read) {
            case Input.Invalid invalid -> new Input.Invalid(number, invalid.reason());
            case Input.Text text ->
                    new Input.Text(
                            number,
                            text.id()
                                    .or(() ->
                                            Optional.of(
                                                    JsonNodeFactory.instance.stringNode(
                                                            place(number)))),
                            text.text());
        };
    }

    @Override
    public long skip(long count) throws IOException {
        long from = index;
        if (index == 0 && count >= known.first() && known.first() > 0) {
            nextFile = known.file();
            index = known.first();
            bytesBefore =
                    new ArrayList<>(input.files())
                            .subList(0, nextFile).stream().mapToLong(BulkFiles.Found::bytes).sum();
        }
        while (index - from < count && (current != null || openNext())) {
            TextSource source = current;
            if (source != null) {
                long wanted = count - (index - from);
                long skipped = source.skip(wanted);
                index += skipped;
                if (skipped < wanted) {
                    closeCurrent();
                }
            }
        }
        return index - from;
    }

    /// Of the file that an input is of. Files that end before it are forgotten.
    Position position(long at) {
        Map.Entry<Long, Integer> start = starts.floorEntry(at);
        if (start == null) {
            return known;
        }
        starts.headMap(start.getKey()).clear();
        return new Position(start.getValue(), start.getKey());
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public String place(long at) {
        Map.Entry<Long, Integer> start = starts.floorEntry(at);
        return start == null
                ? "input " + (at + 1)
                : input.files().get(start.getValue()).name() + ":" + (at - start.getKey() + 1);
    }

    @Override
    public long bytesRead() {
        TextSource source = current;
        return bytesBefore + (source == null ? 0 : source.bytesRead());
    }

    @Override
    public OptionalLong totalBytes() {
        return OptionalLong.of(input.bytes());
    }

    @Override
    public String name() {
        return String.valueOf(input.root().getFileName());
    }

    @Override
    public void close() throws IOException {
        closeCurrent();
    }
}
