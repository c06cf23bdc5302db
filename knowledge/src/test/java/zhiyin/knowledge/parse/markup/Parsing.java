package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Reads what a test wrote, and shows blocks in short.
final class Parsing {
    private static final long MB = 1L << 20;

    private Parsing() {}

    static Document parse(Parser parser, String name, String text) {
        return parse(parser, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Document parse(Parser parser, String name, byte[] bytes) {
        return parse(parser, name, bytes, ParseLimits.defaults());
    }

    static Document parse(Parser parser, String name, byte[] bytes, ParseLimits limits) {
        try {
            Path file = Files.createTempFile("zhiyin-test", "-" + name);
            try {
                Files.write(file, bytes);
                var context = new ParseContext(limits, ParseOptions.defaults(), parser);
                return parser.parse(new Source(name, file), context);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As the defaults, but that little may be unpacked.
    static ParseLimits unpackingAtMost(long megabytes) {
        return new ParseLimits(
                64 * MB,
                megabytes * MB,
                1_000_000,
                10,
                10,
                10,
                10,
                100,
                8,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                64 * MB);
    }

    static List<String> shapes(Document document) {
        return document.blocks().stream().map(Parsing::shape).toList();
    }

    static String shape(Block block) {
        String text = block.text().replace('\n', '/').replace('\t', '|');
        return switch (block) {
            case Heading heading -> "h" + heading.level() + " " + text;
            case ListItem item -> item.depth() + item.marker() + " " + text;
            case Code code -> "code(" + code.language() + ") " + text;
            case Quote quote -> "quote" + quote.depth() + " " + text;
            case Footnote note -> "note(" + note.label() + ") " + text;
            case Furniture furniture -> furniture.role() + " " + text;
            default -> block.getClass().getSimpleName() + " " + text;
        };
    }
}
