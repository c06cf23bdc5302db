package zhiyin.knowledge.parse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseException.Status;

/// What holds for one upload with everything in it: its limits, what of them is used up, and the way into
/// the documents it contains. Belongs to one thread.
public final class ParseContext {
    /// What the upload has used up, all its parts together.
    private static final class Spent {
        private long inflated;
        private long characters;
    }

    private final ParseLimits limits;
    private final ParseOptions options;
    private final Parser parts;
    private final int depth;
    private final Spent spent;

    /// @param parts reads documents within documents
    public ParseContext(ParseLimits limits, ParseOptions options, Parser parts) {
        this(limits, options, parts, 0, new Spent());
    }

    private ParseContext(
            ParseLimits limits, ParseOptions options, Parser parts, int depth, Spent spent) {
        this.limits = limits;
        this.options = options;
        this.parts = parts;
        this.depth = depth;
        this.spent = spent;
    }

    public ParseLimits limits() {
        return limits;
    }

    public ParseOptions options() {
        return options;
    }

    /// Counts unpacked bytes.
    ///
    /// @throws ParseException TOO_LARGE beyond the limit
    public void spendInflated(long bytes) {
        spent.inflated += bytes;
        if (spent.inflated > limits.inflatedBytes()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "unpacks to more than %d MB; it may be made to harm, else raise the limit"
                            .formatted(limits.inflatedBytes() >> 20));
        }
    }

    /// Counts characters of text that come out.
    ///
    /// @throws ParseException TOO_LARGE beyond the limit
    public void spendCharacters(long count) {
        spent.characters += count;
        if (spent.characters > limits.characters()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "has more than %d characters of text; divide it, or raise the limit"
                            .formatted(limits.characters()));
        }
    }

    /// A stream whose bytes are counted as unpacked.
    public InputStream inflating(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int value = super.read();
                if (value >= 0) {
                    spendInflated(1);
                }
                return value;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                if (count > 0) {
                    spendInflated(count);
                }
                return count;
            }
        };
    }

    /// Reads a document that lies within this one. Its bytes count as unpacked.
    ///
    /// @param name path within this document
    /// @throws ParseException as of any file; TOO_LARGE where documents lie too deep in each other
    public Document part(String name, InputStream bytes) throws IOException {
        if (depth >= limits.depth()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s lies in %d archives, at most %d are opened"
                            .formatted(name, depth + 1, limits.depth()));
        }
        Path file = Files.createTempFile("zhiyin-part", "");
        try {
            Files.copy(inflating(bytes), file, StandardCopyOption.REPLACE_EXISTING);
            var inner = new ParseContext(limits, options, parts, depth + 1, spent);
            return parts.parse(new Source(name, file), inner);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
