package zhiyin.knowledge.parse.code;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.code.Pieces.Piece;
import zhiyin.knowledge.parse.text.Lines;
import zhiyin.knowledge.parse.text.TextDecoder.Decoded;
import zhiyin.knowledge.parse.text.TextParser;

/// Source files: a block of code for every function and method with the comment above it, for every
/// class's head with its fields, for what lies between; the comment at the file's beginning as a paragraph.
/// Every line that is not blank is in exactly one block.
public final class CodeParser implements Parser {
    /// Without a syntax tree a piece ends at the first good place after so many characters.
    private static final int PIECE_CHARACTERS = 1500;

    /// @throws ParseException EMPTY, UNSUPPORTED for binary data, TOO_LARGE
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        Decoded decoded = TextParser.read(source, context);
        Language language =
                Language.ofFile(source.name(), decoded.text()).orElse(new Language("", true));
        return document(source.name(), decoded, language);
    }

    /// The document of a text that is known to be code.
    public static Document document(String name, Decoded decoded, Language language) {
        Lines source = Lines.of(decoded.text());
        // Blocks have line feeds whatever the source has: the tree is made of what they will hold.
        String text = source.join(0, source.count() - 1);
        var findings = new ArrayList<>(decoded.findings());
        Optional<SyntaxNode> tree = SyntaxReader.read(language.id(), text);
        if (tree.isEmpty()) {
            whyNoTree(language, text).ifPresent(findings::add);
        }
        return new Document(
                name,
                language.id().isEmpty() ? "code" : language.id(),
                "",
                "",
                Map.of("charset", decoded.charset().name()),
                blocks(tree, text, source, language),
                List.of(),
                new Report(source.count(), findings));
    }

    private static List<Block> blocks(
            Optional<SyntaxNode> tree, String text, Lines source, Language language) {
        Lines lines = Lines.of(text);
        List<Cut> cuts =
                tree.map(root -> CodeOutline.cuts(root, text))
                        .orElseGet(() -> IndentationCuts.of(language.id(), text));
        List<Piece> pieces =
                tree.map(root -> Pieces.of(root, text, lines)).orElseGet(() -> pieces(cuts, lines));
        var blocks = new ArrayList<Block>();
        int begin = tree.map(root -> FileComment.end(root, text, lines)).orElse(0);
        if (begin > 0) {
            blocks.add(FileComment.paragraph(lines, source, begin));
        }
        new CodeBlocks(language.id(), lines, source, cuts).add(pieces, begin, blocks);
        return blocks;
    }

    private static Optional<Finding> whyNoTree(Language language, String text) {
        if (!Grammars.isKnown(language.id())) {
            return Optional.empty();
        }
        String why =
                text.length() > SyntaxReader.MOST_CHARACTERS
                        ? "it has more than %,d characters".formatted(SyntaxReader.MOST_CHARACTERS)
                        : NativeLibrary.problem().orElse("its syntax takes too long to read");
        return Optional.of(
                new Finding(
                        Kind.SKIPPED,
                        0,
                        "the syntax tree, because %s; divided by blank lines and indentation"
                                .formatted(why)));
    }

    /// Pieces of about one size that begin where the outermost things do.
    private static List<Piece> pieces(List<Cut> cuts, Lines lines) {
        var pieces = new ArrayList<Piece>();
        pieces.add(new Piece(0, ""));
        int begun = 0;
        for (Cut cut : cuts) {
            int line = lines.at(cut.offset());
            boolean whole = lines.start(line) == cut.offset();
            if (whole && cut.depth() == 0 && cut.offset() - begun >= PIECE_CHARACTERS) {
                pieces.add(new Piece(line, ""));
                begun = cut.offset();
            }
        }
        return pieces;
    }
}
