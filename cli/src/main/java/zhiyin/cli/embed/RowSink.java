package zhiyin.cli.embed;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// Where rows go. After every return of [#write] and after a kill at any moment, what lies on disk is
/// something the sink can be opened on again and go on with. Not thread-safe.
interface RowSink extends Closeable {
    /// What was found in the output when it was opened.
    Finished finished();

    void write(List<Row> rows) throws IOException;
}
