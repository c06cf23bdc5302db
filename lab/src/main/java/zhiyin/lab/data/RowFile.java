package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// A file of records: JSON Lines, tab-separated values with a header, or Parquet, by the end of its name.
sealed interface RowFile permits JsonLines, TabLines, ParquetRows {
    List<String> ENDINGS = List.of(".jsonl", ".tsv", ".parquet");

    /// Hands over each record in turn.
    ///
    /// @throws LabException where the file is not what its name says
    /// @throws IOException where it cannot be read
    void read(Consumer<Row> each) throws IOException;

    static RowFile of(Path file) {
        String name = file.toString();
        if (name.endsWith(".parquet")) {
            return new ParquetRows(file);
        }
        return name.endsWith(".tsv") ? new TabLines(file) : new JsonLines(file);
    }

    /// All records of files that follow each other.
    static List<Row> all(List<Path> files) {
        var rows = new ArrayList<Row>();
        for (Path file : files) {
            try {
                of(file).read(rows::add);
            } catch (IOException e) {
                throw new LabException(
                        Code.DATA_UNREADABLE,
                        "%s cannot be read: %s".formatted(file, e.getMessage()),
                        e);
            }
        }
        return rows;
    }
}
