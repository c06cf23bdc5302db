package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.EncryptedDocumentException;
import org.apache.poi.OldFileFormatException;
import org.apache.poi.hpsf.HPSFException;
import org.apache.poi.hpsf.PropertySetFactory;
import org.apache.poi.hpsf.SummaryInformation;
import org.apache.poi.hssf.eventusermodel.HSSFEventFactory;
import org.apache.poi.hssf.eventusermodel.HSSFRequest;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Language;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Excel 97 to 2003 (`xls`, BIFF8), record by record, so that memory goes to the cells alone. The document
/// is built as [SheetsParser] builds it.
public final class LegacySheetsParser implements Parser {
    private static final List<String> STREAMS = List.of("Workbook", "WORKBOOK", "workbook", "Book");

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        try (var ole = new POIFSFileSystem(source.file().toFile(), true)) {
            return read(source, context, ole.getRoot());
        } catch (EncryptedDocumentException e) {
            throw new ParseException(
                    Status.ENCRYPTED, source.name() + " needs a password; save it without one", e);
        } catch (OldFileFormatException e) {
            throw new ParseException(
                    Status.UNSUPPORTED,
                    source.name() + " is of Excel 95 or before; save it as xlsx",
                    e);
        } catch (RuntimeException e) {
            if (e instanceof ParseException known) {
                throw known;
            }
            // Damaged records end in any of a dozen exceptions of the library's.
            throw new ParseException(
                    Status.CORRUPT, source.name() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Document read(Source source, ParseContext context, DirectoryNode root)
            throws IOException {
        String stream =
                STREAMS.stream()
                        .filter(root::hasEntry)
                        .findFirst()
                        .orElseThrow(() -> noWorkbook(source, root));
        var findings = new Findings();
        var records = new SheetRecords(context, findings);
        var request = new HSSFRequest();
        request.addListenerForAllRecords(records);
        try (InputStream in = context.inflating(root.createDocumentInputStream(stream))) {
            new HSSFEventFactory().processEvents(request, in);
        }
        List<Block> blocks = records.finish();
        if (root.getEntryNames().stream().anyMatch(name -> name.startsWith("MBD"))) {
            findings.add(Kind.SKIPPED, 0, "embedded objects are not read");
        }
        Map<String, String> metadata = metadata(root, findings);
        String title = metadata.getOrDefault("title", "");
        metadata.remove("title");
        return new Document(
                source.name(),
                "xls",
                title,
                Language.of(blocks),
                metadata,
                blocks,
                List.of(),
                findings.report(records.sheets()));
    }

    private static ParseException noWorkbook(Source source, DirectoryNode root) {
        boolean encrypted = root.hasEntry("EncryptedPackage");
        return new ParseException(
                encrypted ? Status.ENCRYPTED : Status.CORRUPT,
                encrypted
                        ? source.name() + " needs a password; save it without one"
                        : source.name() + " holds no workbook");
    }

    private static Map<String, String> metadata(DirectoryNode root, Findings findings)
            throws IOException {
        var metadata = new LinkedHashMap<String, String>();
        if (!root.hasEntry(SummaryInformation.DEFAULT_STREAM_NAME)) {
            return metadata;
        }
        try {
            var summary =
                    (SummaryInformation)
                            PropertySetFactory.create(root, SummaryInformation.DEFAULT_STREAM_NAME);
            put(metadata, "title", summary.getTitle());
            put(metadata, "author", summary.getAuthor());
            put(metadata, "subject", summary.getSubject());
            put(metadata, "keywords", summary.getKeywords());
        } catch (RuntimeException | HPSFException e) {
            findings.add(Kind.REPAIRED, 0, "the properties are damaged: " + e.getMessage());
        }
        return metadata;
    }

    private static void put(Map<String, String> metadata, String key, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            metadata.put(key, value.strip());
        }
    }
}
