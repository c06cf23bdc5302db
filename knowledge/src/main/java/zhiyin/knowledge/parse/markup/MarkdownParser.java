package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextDecoder;
import zhiyin.knowledge.parse.text.TextDecoder.Decoded;

/// Markdown: CommonMark with GFM's tables and strikethrough, footnotes, `$` formulas and front matter, by
/// commonmark-java. Every block has its lines and its characters in the decoded source. The first paragraph
/// of a list item is the item, further ones are paragraphs; code within an item is code.
public final class MarkdownParser implements Parser {
    /// Blocks within blocks; what lies deeper is read as text. Bounds both time, for each line is compared
    /// with every open block, and the recursion over them.
    private static final int MAX_OPEN_BLOCKS = 100;

    private static final org.commonmark.parser.Parser COMMONMARK =
            org.commonmark.parser.Parser.builder()
                    .extensions(List.of(TablesExtension.create(), StrikethroughExtension.create()))
                    .customBlockParserFactory(new FootnoteBlock.Factory())
                    .customBlockParserFactory(new MathBlock.Factory())
                    .customInlineContentParserFactory(new MathBlock.Inline())
                    .includeSourceSpans(IncludeSourceSpans.BLOCKS)
                    .maxOpenBlockParsers(MAX_OPEN_BLOCKS)
                    .build();

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        Decoded decoded = TextDecoder.decode(Files.readAllBytes(source.file()));
        String text = decoded.text();
        if (text.isBlank()) {
            throw new ParseException(
                    Status.EMPTY, source.name() + " has no text; there is nothing to read");
        }
        context.spendCharacters(text.length());
        FrontMatter front = FrontMatter.of(text);
        Node root = COMMONMARK.parse(text.substring(front.length()));
        List<Block> blocks = MarkdownBlocks.of(root, text, front);
        int lines = (int) text.lines().count();
        Map<String, String> metadata = front.values();
        return new Document(
                source.name(),
                "markdown",
                metadata.getOrDefault("title", firstTitle(blocks)),
                Languages.codeOr(metadata.getOrDefault("lang", ""), blocks),
                metadata,
                blocks,
                List.of(),
                new Report(lines, decoded.findings()));
    }

    /// Blocks of Markdown that is part of another format, such as a notebook's cell.
    ///
    /// @param place of all of them
    public static List<Block> blocks(String markdown, Place place) {
        return MarkdownBlocks.of(COMMONMARK.parse(markdown), markdown, place);
    }

    private static String firstTitle(List<Block> blocks) {
        return blocks.stream()
                .filter(block -> block instanceof Heading heading && heading.level() == 1)
                .map(Block::text)
                .findFirst()
                .orElse("");
    }
}
