package zhiyin.knowledge.parse.markup;

import java.util.Set;
import org.commonmark.node.Block;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.Text;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.beta.InlineContentParser;
import org.commonmark.parser.beta.InlineContentParserFactory;
import org.commonmark.parser.beta.InlineParserState;
import org.commonmark.parser.beta.ParsedInline;
import org.commonmark.parser.beta.Position;
import org.commonmark.parser.beta.Scanner;
import org.commonmark.parser.block.AbstractBlockParser;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockParserFactory;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.InlineMath;

/// A formula between `$$` on lines of its own, which commonmark-java does not know. A blank line ends it,
/// so that a stray `$$` costs one paragraph.
final class MathBlock extends CustomBlock {
    private static final String MARK = "$$";

    private final StringBuilder lines = new StringBuilder();
    private boolean closed;

    /// Without the marks.
    String latex() {
        return lines.toString().strip();
    }

    /// Whether the second mark was found; without it this is no formula.
    boolean isClosed() {
        return closed;
    }

    private void add(CharSequence line) {
        String content = line.toString().stripTrailing();
        closed = content.endsWith(MARK);
        lines.append(closed ? content.substring(0, content.length() - 2) : content).append('\n');
    }

    /// Finds blocks of it.
    static final class Factory implements BlockParserFactory {
        @Override
        public @Nullable BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
            int start = state.getNextNonSpaceIndex();
            String line = state.getLine().getContent().toString();
            if (state.getIndent() >= 4 || !line.startsWith(MARK, start)) {
                return BlockStart.none();
            }
            int end = line.indexOf(MARK, start + 2);
            boolean textAfter = end >= 0 && !line.substring(end + 2).isBlank();
            return textAfter
                    ? BlockStart.none()
                    : BlockStart.of(new Lines()).atIndex(start + MARK.length());
        }
    }

    private static final class Lines extends AbstractBlockParser {
        private final MathBlock block = new MathBlock();

        @Override
        public Block getBlock() {
            return block;
        }

        @Override
        public @Nullable BlockContinue tryContinue(ParserState state) {
            return block.closed || state.isBlank()
                    ? BlockContinue.none()
                    : BlockContinue.atIndex(state.getIndex());
        }

        @Override
        public void addLine(SourceLine line) {
            block.add(line.getContent());
        }
    }

    /// Keeps formulas within text as they are, dollar signs and all ([InlineMath]); else their underscores
    /// and backslashes would be taken for markup.
    static final class Inline implements InlineContentParserFactory {
        @Override
        public Set<Character> getTriggerCharacters() {
            return Set.of('$');
        }

        @Override
        public InlineContentParser create() {
            return Inline::formula;
        }

        private static @Nullable ParsedInline formula(InlineParserState state) {
            Scanner scanner = state.scanner();
            scanner.next();
            Position start = scanner.position();
            if (scanner.find('$') < 0) {
                return ParsedInline.none();
            }
            String content = scanner.getSource(start, scanner.position()).getContent();
            scanner.next();
            return InlineMath.isFormula(content, scanner.peek())
                    ? ParsedInline.of(new Text("$" + content + "$"), scanner.position())
                    : ParsedInline.none();
        }
    }
}
