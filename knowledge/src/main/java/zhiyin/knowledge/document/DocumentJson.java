package zhiyin.knowledge.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Documents as JSON, for other programs and between our own processes. One object, on one line:
///
/// ```text
/// {"version":1, "name":…, "format":…, "title":…, "language":…, "metadata":{…}, "units":…,
///  "findings":[{"kind":"mojibake","unit":3,"detail":…}, …],
///  "blocks":[{"type":"heading","level":1,"text":…,"place":…}, {"type":"paragraph","text":…,"place":…},
///    {"type":"list_item","depth":1,"marker":"-","text":…,"place":…},
///    {"type":"code","language":"java","name":…,"text":…,"cuts":[[offset,depth,signature], …],"place":…},
///    {"type":"table","caption":…,"header_rows":1,"rows":[["text", {"text":…,"columns":2,"rows":1}, …], …],"place":…},
///    {"type":"quote","depth":1,"text":…,"place":…}, {"type":"formula","text":…,"place":…},
///    {"type":"caption","text":…,"place":…}, {"type":"footnote","label":"1","text":…,"place":…},
///    {"type":"furniture","role":"page_number","text":…,"place":…}, …],
///  "parts":[{…a document without version…}, …]}
///
/// place: {"unit":"page","first":2,"last":3,"boxes":[[page,left,top,right,bottom], …],"span":[start,end]}
/// ```
///
/// A place that is unknown, boxes, spans and spans of cells that say nothing are absent. Half a surrogate
/// pair is written as U+FFFD, coordinates that are no numbers as 0: JSON has neither. What comes back from
/// [#read] is otherwise equal to what was written. Unknown names are passed over.
public final class DocumentJson {
    static final int VERSION = 1;

    private static final JsonFactory WRITING =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private DocumentJson() {}

    /// Writes one line without a line feed; the stream stays open.
    public static void write(Document document, OutputStream out) throws IOException {
        write(
                writer -> writer.document(document),
                WRITING.createGenerator(ObjectWriteContext.empty(), out));
    }

    /// As [#write(Document, OutputStream)], as characters.
    public static void write(Document document, Writer out) throws IOException {
        write(
                writer -> writer.document(document),
                WRITING.createGenerator(ObjectWriteContext.empty(), out));
    }

    private static void write(Consumer<DocumentJsonWriter> value, JsonGenerator generator)
            throws IOException {
        try (JsonGenerator json = generator) {
            value.accept(new DocumentJsonWriter(json));
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw new IOException("writing a document failed: " + e.getOriginalMessage(), e);
        }
    }

    public static String toString(Document document) throws IOException {
        return toString(writer -> writer.document(document));
    }

    /// A place alone, as it stands in a document.
    public static String toString(Place place) throws IOException {
        return toString(writer -> writer.value(place));
    }

    /// `{"units":…, "findings":[…]}`, as in a document.
    public static String toString(Report report) throws IOException {
        return toString(writer -> writer.value(report));
    }

    private static String toString(Consumer<DocumentJsonWriter> value) throws IOException {
        var out = new StringWriter();
        write(value, WRITING.createGenerator(ObjectWriteContext.empty(), out));
        return out.toString();
    }

    /// Reads one document and nothing behind it. The bytes may come from a process that is not trusted.
    ///
    /// @param longest the bytes it may have
    /// @throws IOException where they are not a document, or too many, or as the stream throws it
    public static Document read(InputStream in, long longest) throws IOException {
        return read(in, longest, DocumentJsonReader::document);
    }

    private static <T> T read(InputStream in, long longest, Function<DocumentJsonReader, T> value)
            throws IOException {
        try (JsonParser json = reading(longest).createParser(ObjectReadContext.empty(), in)) {
            return value.apply(new DocumentJsonReader(json));
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw new IOException("not a document: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a document: " + e.getMessage(), e);
        }
    }

    public static Document read(String json) throws IOException {
        return read(json, DocumentJsonReader::document);
    }

    /// Reads what [#toString(Place)] wrote.
    public static Place readPlace(String json) throws IOException {
        return read(json, DocumentJsonReader::onlyPlace);
    }

    /// Reads what [#toString(Report)] wrote.
    public static Report readReport(String json) throws IOException {
        return read(json, DocumentJsonReader::onlyReport);
    }

    private static <T> T read(String json, Function<DocumentJsonReader, T> value)
            throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return read(new ByteArrayInputStream(bytes), bytes.length, value);
    }

    private static JsonFactory reading(long longest) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxDocumentLength(longest)
                                .maxStringLength((int) Math.min(longest, Integer.MAX_VALUE))
                                .maxNestingDepth(2 * DocumentJsonReader.DEEPEST_PARTS + 20)
                                .build())
                .build();
    }
}
