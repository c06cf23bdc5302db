package zhiyin.knowledge.parse.markup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Block;
import org.commonmark.node.CustomBlock;
import org.commonmark.parser.block.AbstractBlockParser;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockParserFactory;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;
import org.jspecify.annotations.Nullable;

/// A footnote's text, `[^1]: text`; lines indented by four go on. What refers to it, `[^1]`, is text.
/// commonmark-java's own extension of the newest version that is published does not fit its newest core.
final class FootnoteBlock extends CustomBlock {
    private static final int INDENT = 4;
    private static final Pattern LABEL = Pattern.compile("\\[\\^([^\\s\\[\\]^]{1,200})\\]:");

    private final String label;

    private FootnoteBlock(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /// Finds blocks of it.
    static final class Factory implements BlockParserFactory {
        @Override
        public @Nullable BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
            CharSequence line = state.getLine().getContent();
            Matcher label = LABEL.matcher(line).region(state.getNextNonSpaceIndex(), line.length());
            return state.getIndent() < INDENT && label.lookingAt()
                    ? BlockStart.of(new Lines(label.group(1))).atIndex(label.end())
                    : BlockStart.none();
        }
    }

    private static final class Lines extends AbstractBlockParser {
        private final FootnoteBlock block;

        Lines(String label) {
            block = new FootnoteBlock(label);
        }

        @Override
        public Block getBlock() {
            return block;
        }

        @Override
        public boolean isContainer() {
            return true;
        }

        @Override
        public boolean canContain(Block child) {
            return true;
        }

        @Override
        public @Nullable BlockContinue tryContinue(ParserState state) {
            if (state.isBlank()) {
                return BlockContinue.atIndex(state.getIndex());
            }
            return state.getIndent() >= INDENT
                    ? BlockContinue.atColumn(state.getColumn() + INDENT)
                    : BlockContinue.none();
        }
    }
}
