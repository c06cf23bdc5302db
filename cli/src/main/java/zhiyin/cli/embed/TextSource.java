package zhiyin.cli.embed;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// Where texts come from, one at a time. Not thread-safe.
interface TextSource extends Closeable {
    /// The next input; empty at the end.
    Optional<Input> next() throws IOException;

    /// Passes over `count` inputs without looking at them.
    ///
    /// @return how many there were to pass over
    long skip(long count) throws IOException;

    /// Whether [#next] answers at once, so that a slow pipe does not hold back finished rows.
    boolean isReady() throws IOException;

    /// An input's place for messages, such as `texts.jsonl:17`.
    String place(long index);

    /// Bytes of the input taken so far.
    long bytesRead();

    /// Bytes of the whole input, where known.
    OptionalLong totalBytes();

    /// The name that `--resume` compares: the file's name, or `stdin`, or `arguments`.
    String name();
}
