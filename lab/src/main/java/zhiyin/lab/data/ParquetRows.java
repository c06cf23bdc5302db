package zhiyin.lab.data;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// A Parquet file's rows, uncompressed or by gzip, Snappy or Zstandard. Texts, numbers and lists of them are read;
/// what else there is in a row is passed over.
record ParquetRows(Path file) implements RowFile {
    @Override
    public void read(Consumer<Row> each) {
        try (var reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader()) {
            for (long number = 1; rows.hasNext(); number++) {
                rows.next();
                each.accept(new Row(fields(rows), file, number));
            }
        } catch (LabException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // A damaged file ends in whatever exception its reader stumbles over.
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s is no Parquet file that can be read here: %s".formatted(file, e),
                    e);
        }
    }

    private static ObjectNode fields(RowReader row) {
        ObjectNode fields = JsonLines.MAPPER.createObjectNode();
        for (int i = 0; i < row.getFieldCount(); i++) {
            String name = row.getFieldName(i);
            if (row.isNull(i)) {
                continue;
            }
            if (row.getValue(i) instanceof PqList list) {
                ArrayNode array = fields.putArray(name);
                list.values().forEach(value -> add(array, value));
            } else {
                put(fields, name, row.getValue(i));
            }
        }
        return fields;
    }

    private static void add(ArrayNode array, Object value) {
        switch (value) {
            case String text -> array.add(text);
            case Integer number -> array.add(number);
            case Long number -> array.add(number);
            case Float number -> array.add(number);
            case Double number -> array.add(number);
            default -> array.addNull();
        }
    }

    private static void put(ObjectNode fields, String name, Object value) {
        switch (value) {
            case String text -> fields.put(name, text);
            case Integer number -> fields.put(name, number);
            case Long number -> fields.put(name, number);
            case Float number -> fields.put(name, number);
            case Double number -> fields.put(name, number);
            case Boolean truth -> fields.put(name, truth);
            default -> fields.putNull(name);
        }
    }
}
