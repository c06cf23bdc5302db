package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Language;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.Findings;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.Source;

/// The blocks and findings of one document as it is read; every block's characters are counted.
final class OfficeBlocks {
    private final ParseContext context;
    private final List<Block> blocks = new ArrayList<>();
    private final Findings findings = new Findings();

    OfficeBlocks(ParseContext context) {
        this.context = context;
    }

    /// Blocks without text are left out.
    void add(Block block) {
        if (!block.text().isBlank()) {
            context.spendCharacters(block.text().length());
            blocks.add(block);
        }
    }

    /// @param unit the slide's number; 0 for the whole document
    void note(Report.Kind kind, int unit, String detail) {
        findings.add(kind, unit, detail);
    }

    /// Does a part of the reading. Where it fails, as POI does in many ways where bytes are damaged, the rest
    /// may be whole: a finding says what was left out.
    ///
    /// @param unit the slide's number; 0 for the whole document
    /// @param what is read, for the finding
    void reading(int unit, String what, Runnable reading) {
        try {
            reading.run();
        } catch (ParseException e) {
            throw e;
        } catch (RuntimeException e) {
            note(
                    Report.Kind.SKIPPED,
                    unit,
                    "%s could not be read to the end: %s".formatted(what, PoiGuard.reason(e)));
        }
    }

    ParseContext context() {
        return context;
    }

    /// @param properties with `title` among them, where the document says its title there
    /// @param units how many slides there are; 0 where it has none
    Document document(Source source, String format, Map<String, String> properties, int units) {
        return new Document(
                source.name(),
                format,
                properties.getOrDefault("title", ""),
                Language.of(blocks),
                properties,
                blocks,
                List.of(),
                new Report(units, findings.list()));
    }
}
