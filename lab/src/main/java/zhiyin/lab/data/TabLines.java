package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// Tab-separated values; the first line names the fields. Quotation marks are text like any other.
record TabLines(Path file) implements RowFile {
    private static final String TAB = "\t";

    @Override
    public void read(Consumer<Row> each) throws IOException {
        var reader = new Reader(each);
        try (var lines = new BoundedLines(file)) {
            lines.each(reader::line);
        }
    }

    private final class Reader {
        private final Consumer<Row> each;
        private String @Nullable [] names;

        Reader(Consumer<Row> each) {
            this.each = each;
        }

        void line(String line, long number) {
            String[] cells = line.split(TAB, -1);
            String[] header = names;
            if (header == null) {
                names = header(cells, number);
                return;
            }
            if (cells.length != header.length) {
                throw wrong(
                        number,
                        "%d fields, expected %d as in the first line: %s"
                                .formatted(cells.length, header.length, String.join(", ", header)));
            }
            ObjectNode fields = JsonLines.MAPPER.createObjectNode();
            for (int i = 0; i < cells.length; i++) {
                fields.put(header[i], cells[i]);
            }
            each.accept(new Row(fields, file, number));
        }

        private String[] header(String[] cells, long number) {
            if (new HashSet<>(Arrays.asList(cells)).size() < cells.length) {
                throw wrong(number, "the first line names a field twice");
            }
            return cells;
        }
    }

    private LabException wrong(long number, String what) {
        return new LabException(Code.DATA_INVALID, "%s, %,d: %s".formatted(file, number, what));
    }
}
