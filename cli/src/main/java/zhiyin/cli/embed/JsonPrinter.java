package zhiyin.cli.embed;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// JSON lines on standard output.
final class JsonPrinter implements RowSink {
    private final PrintWriter out;
    private final JsonRows json;

    JsonPrinter(PrintWriter out, boolean withText) {
        this.out = out;
        boolean utf8 = "UTF-8".equalsIgnoreCase(System.getProperty("stdout.encoding"));
        this.json = new JsonRows(RowShape.INPUT, withText, !utf8);
    }

    @Override
    public Finished finished() {
        return Finished.NOTHING;
    }

    /// @throws IOException where the reader of a pipe has gone
    @Override
    public void write(List<Row> rows) throws IOException {
        out.print(new String(json.encode(rows), StandardCharsets.UTF_8));
        // A writer over System.out does not see its errors.
        if (out.checkError() || System.out.checkError()) {
            throw new IOException("standard output is closed");
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
