package zhiyin.knowledge.job;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.file.ContentFiles.ParsedKey;
import zhiyin.knowledge.parse.ParseOptions;

/// What kept documents are known by. Another version or other options give other documents.
final class Parsing {
    /// To be raised whenever the parsers' answers change: what was kept before is then read anew where it is
    /// needed, and documents that are ready stay as they are.
    private static final int VERSION = 1;

    /// More say nothing new to anybody.
    private static final int MOST_FINDINGS = 10_000;

    private Parsing() {}

    static String parser(ParseOptions options) {
        return "%d ocr=%b tags=%b deletions=%b"
                .formatted(
                        VERSION,
                        options.recogniseText(),
                        options.useTags(),
                        options.trackedDeletions());
    }

    static ParsedKey key(String sha256, String parser, String path) {
        return new ParsedKey(sha256, parser, name(path));
    }

    /// A document's own name, without its folders.
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static Version.Reading reading(Document document, String parser) {
        return new Version.Reading(
                document.format(),
                document.title(),
                document.language(),
                document.report().units(),
                characters(document),
                parser);
    }

    /// The report of a document with those of its parts, each finding of a part under the part's name: an
    /// archive's or a mail's own report says nothing of what went wrong within.
    static Report report(Document document) {
        var findings = new ArrayList<>(document.report().findings());
        document.parts().forEach(part -> addOf(part, part.name(), findings));
        return new Report(
                document.report().units(),
                findings.subList(0, Math.min(MOST_FINDINGS, findings.size())));
    }

    private static void addOf(Document part, String name, List<Report.Finding> findings) {
        for (Report.Finding finding : part.report().findings()) {
            findings.add(
                    new Report.Finding(
                            finding.kind(), finding.unit(), name + ": " + finding.detail()));
        }
        part.parts().forEach(inner -> addOf(inner, name + "/" + inner.name(), findings));
    }

    private static long characters(Document document) {
        long own = document.blocks().stream().map(Block::text).mapToLong(String::length).sum();
        return own + document.parts().stream().mapToLong(Parsing::characters).sum();
    }
}
