package zhiyin.knowledge.parse.code;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSException;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSReader;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;

/// Text to a syntax tree, by tree-sitter, within a time limit. The text goes in as UTF-16, so that its
/// offsets come out halved and not converted. All native memory is given back before this returns.
final class SyntaxReader {
    /// Beyond it a syntax tree costs more than it tells.
    static final int MOST_CHARACTERS = 2_000_000;

    /// A line this long, of a minified file, is looked into.
    static final int LONG_LINE = 1000;

    private static final Duration MOST_TIME = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_DEPTH = 200;

    /// Further in than this a declaration on one line is of no interest.
    private static final int WRAPPER_DEPTH = 4;

    private final String text;
    private final long deadline = System.nanoTime() + MOST_TIME.toNanos();
    private final Deque<SyntaxNode> open = new ArrayDeque<>();

    private SyntaxReader(String text) {
        this.text = text;
    }

    /// The tree; empty where there is no grammar, the native library does not load here, the text is too
    /// large, or time runs out.
    static Optional<SyntaxNode> read(String language, String text) {
        if (text.length() > MOST_CHARACTERS
                || !Grammars.isKnown(language)
                || !NativeLibrary.isUsable()) {
            return Optional.empty();
        }
        try {
            return new SyntaxReader(text).read(language);
        } catch (LinkageError e) {
            NativeLibrary.failed(e);
            return Optional.empty();
        }
    }

    private Optional<SyntaxNode> read(String language) {
        try (TSLanguage grammar = Grammars.open(language).orElseThrow();
                var parser = new TSParser()) {
            if (!parser.setLanguage(grammar)) {
                return Optional.empty(); // made for another version of the library
            }
            try (TSTree tree = parse(parser)) {
                return tree == null ? Optional.empty() : Optional.ofNullable(copy(tree));
            }
        }
    }

    /// @return null where time ran out
    private @Nullable TSTree parse(TSParser parser) {
        byte[] source = text.getBytes(StandardCharsets.UTF_16LE);
        TSReader reader =
                (buffer, offset, point) -> {
                    int count = Math.max(0, Math.min(buffer.length, source.length - offset));
                    System.arraycopy(source, Math.min(offset, source.length), buffer, 0, count);
                    return count;
                };
        try {
            return parser.parseWithOptions(
                    new byte[BUFFER_BYTES],
                    null,
                    reader,
                    TSInputEncoding.TSInputEncodingUTF16LE,
                    state -> System.nanoTime() > deadline);
        } catch (TSException e) {
            return null; // what the binding makes of a parse that was stopped
        }
    }

    /// The tree as our own records, without what lies within a line.
    ///
    /// @return null where time ran out
    private @Nullable SyntaxNode copy(TSTree tree) {
        TSNode root = tree.getRootNode();
        open.push(new SyntaxNode(root.getType(), "", 0, text.length(), new ArrayList<>()));
        try (var cursor = new TSTreeCursor(root)) {
            boolean more = cursor.gotoFirstChild();
            while (more) {
                if (System.nanoTime() > deadline) {
                    return null;
                }
                more = enter(cursor) || leave(cursor);
            }
        }
        return open.getLast();
    }

    /// Takes the cursor's node over and, if there are lines in it, moves the cursor into it.
    private boolean enter(TSTreeCursor cursor) {
        TSNode current = cursor.currentNode();
        if (!current.isNamed()) {
            return false;
        }
        int start = Math.min(text.length(), current.getStartByte() / 2);
        int end = Math.clamp(current.getEndByte() / 2, start, text.length());
        String type = current.getType();
        String name = DeclaredName.of(current, type, text);
        var node = new SyntaxNode(type, name, start, end, new ArrayList<>());
        open.element().children().add(node);
        boolean wraps = open.size() <= WRAPPER_DEPTH && DeclaredName.wraps(type);
        if (node.isOpaque() || !(hasLines(node) || wraps) || open.size() >= MOST_DEPTH) {
            return false;
        }
        boolean inside = cursor.gotoFirstChild();
        if (inside) {
            open.push(node);
        }
        return inside;
    }

    private boolean hasLines(SyntaxNode node) {
        int lineEnd = text.indexOf('\n', node.start());
        return node.length() > LONG_LINE || (lineEnd >= 0 && lineEnd < node.end());
    }

    /// Moves the cursor on: to the next node, or to the next after one of those it is in.
    private boolean leave(TSTreeCursor cursor) {
        while (!cursor.gotoNextSibling()) {
            if (open.size() == 1 || !cursor.gotoParent()) {
                return false;
            }
            open.pop();
        }
        return true;
    }
}
