package zhiyin.cli.embed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/// A row group: one page a column, one after another.
///
/// @param start position in the file
/// @param pages in the order of the columns
record ParquetGroup(long start, int rows, List<Page> pages) {
    /// @param start position of the page's header
    /// @param crc of the data, as the header states it
    record Page(long start, int headerBytes, int dataBytes, int values, int crc) {
        long dataStart() {
            return start + headerBytes;
        }

        long end() {
            return dataStart() + dataBytes;
        }
    }

    long end() {
        return pages.getLast().end();
    }

    Page index() {
        return pages.getFirst();
    }

    Page embedding() {
        return pages.getLast();
    }

    /// Appends the bytes of a group that is to lie at `start`.
    static ParquetGroup encode(
            long start,
            List<ParquetColumn> columns,
            List<Row.Embedded> rows,
            ByteArrayOutputStream bytes)
            throws IOException {
        List<Page> pages = new ArrayList<>();
        long before = start - bytes.size();
        for (ParquetColumn column : columns) {
            byte[] data = column.page().apply(rows);
            int values = rows.size() * column.valuesPerRow();
            long at = before + bytes.size();
            Util.writePageHeader(header(data, values), bytes);
            int headerBytes = Math.toIntExact(before + bytes.size() - at);
            pages.add(new Page(at, headerBytes, data.length, values, crc(data)));
            bytes.writeBytes(data);
        }
        return new ParquetGroup(start, rows.size(), List.copyOf(pages));
    }

    private static PageHeader header(byte[] data, int values) {
        return new PageHeader(PageType.DATA_PAGE, data.length, data.length)
                .setCrc(crc(data))
                .setData_page_header(
                        new DataPageHeader(values, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    }

    static int crc(byte[] data) {
        var crc = new CRC32();
        crc.update(data);
        return (int) crc.getValue();
    }

    /// What the footer says of this group.
    RowGroup describe(List<ParquetColumn> columns) {
        List<ColumnChunk> chunks = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            chunks.add(describe(columns.get(i), pages.get(i)));
        }
        return new RowGroup(chunks, end() - start, rows);
    }

    private static ColumnChunk describe(ParquetColumn column, Page page) {
        long size = page.end() - page.start();
        return new ColumnChunk(0)
                .setMeta_data(
                        new ColumnMetaData(
                                column.type(),
                                List.of(Encoding.PLAIN, Encoding.RLE),
                                column.path(),
                                CompressionCodec.UNCOMPRESSED,
                                page.values(),
                                size,
                                size,
                                page.start()));
    }
}
