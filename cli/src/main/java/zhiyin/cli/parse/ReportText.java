package zhiyin.cli.parse;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;

/// What was noticed in a document, for people:
/// ```text
/// report.pdf: pdf, zh, 12 pages; headings 8, paragraphs 140, tables 3
///   3: mojibake: 12 characters of the font F3 have no mapping
/// ```
final class ReportText {
    private ReportText() {}

    static String of(Document document) {
        var text = new StringBuilder();
        add(document, text);
        return text.toString();
    }

    private static void add(Document document, StringBuilder text) {
        text.append(document.name()).append(": ").append(document.format());
        if (!document.language().isEmpty()) {
            text.append(", ").append(document.language());
        }
        if (document.report().units() > 0) {
            text.append(", ").append(document.report().units()).append(' ').append(unit(document));
        }
        text.append("; ").append(blocks(document)).append('\n');
        for (Finding finding : document.report().findings()) {
            text.append("  ");
            if (finding.unit() > 0) {
                text.append(finding.unit()).append(": ");
            }
            text.append(words(finding.kind().name())).append(": ");
            text.append(finding.detail().replace('\n', ' ')).append('\n');
        }
        document.parts().forEach(part -> add(part, text)); // no deeper than parsers go
    }

    private static String unit(Document document) {
        return document.blocks().stream()
                .map(block -> block.place().unit().name().toLowerCase(Locale.ROOT) + "s")
                .filter(unit -> !unit.equals("nones"))
                .findFirst()
                .orElse("units");
    }

    private static String blocks(Document document) {
        Map<String, Long> counts =
                document.blocks().stream()
                        .collect(
                                Collectors.groupingBy(
                                        ReportText::kind, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? "no text"
                : counts.entrySet().stream()
                        .map(count -> count.getKey() + " " + count.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String kind(Block block) {
        return switch (block) {
            case Block.Heading _ -> "headings";
            case Block.Paragraph _ -> "paragraphs";
            case Block.ListItem _ -> "list items";
            case Block.Code _ -> "code";
            case Block.TableBlock _ -> "tables";
            case Block.Quote _ -> "quotes";
            case Block.Formula _ -> "formulas";
            case Block.Caption _ -> "captions";
            case Block.Footnote _ -> "footnotes";
            case Block.Furniture _ -> "furniture";
        };
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
