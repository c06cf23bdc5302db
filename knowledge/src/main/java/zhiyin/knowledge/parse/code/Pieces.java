package zhiyin.knowledge.parse.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zhiyin.knowledge.parse.text.Lines;

/// A source file line by line divided into what it declares: a function, a method, a class's head with
/// its fields, the imports. Each piece goes to where the next begins, so that no line is lost.
final class Pieces {
    /// A class no larger than this stays whole.
    private static final int SMALL_CLASS = 800;

    private static final int MOST_NESTING = 6;

    private static final Pattern CLASS =
            Pattern.compile(
                    "(?:\\w+_)?(?:class|interface|enum|struct|union|impl|trait|namespace|module|mod|object"
                            + "|record|extension|protocol)(?:_(?:declaration|definition|specifier|item))?");

    private static final Pattern BODY =
            Pattern.compile("block|\\w*(?:body|declaration_list|body_statement)");

    private final CodeOutline outline;
    private final Lines lines;
    private final List<Piece> pieces = new ArrayList<>();

    /// @param line from 0, where it begins
    /// @param name of what it declares; a class's name for its head; empty for the rest
    record Piece(int line, String name) {}

    private Pieces(String text, Lines lines) {
        this.outline = new CodeOutline(text);
        this.lines = lines;
    }

    /// In order of lines, the first at line 0.
    static List<Piece> of(SyntaxNode root, String text, Lines lines) {
        var found = new Pieces(text, lines);
        found.pieces.add(new Piece(0, ""));
        found.visit(root.children(), "", 0);
        return found.pieces;
    }

    private void visit(List<SyntaxNode> nodes, String owner, int nesting) {
        int from = 0;
        boolean declaring = false;
        for (int i = 0; i < nodes.size(); i++) {
            SyntaxNode node = nodes.get(i);
            from = i > 0 && belongs(nodes.get(i - 1), node) ? from : node.start();
            Optional<SyntaxNode> declared = declared(node);
            if (declared.isPresent()) {
                declare(declared.get(), lines.at(from), owner, nesting);
                declaring = true;
            } else if (declaring && !(i + 1 < nodes.size() && belongs(node, nodes.get(i + 1)))) {
                begin(lines.at(from), owner);
                declaring = false;
            }
        }
    }

    private boolean belongs(SyntaxNode before, SyntaxNode node) {
        return before.isPrefix() && outline.isAdjacent(before, node);
    }

    private void declare(SyntaxNode node, int line, String owner, int nesting) {
        String name = owner.isEmpty() ? node.name() : owner + "." + node.name();
        begin(line, name);
        boolean divided =
                CLASS.matcher(node.type()).matches()
                        && node.length() > SMALL_CLASS
                        && nesting < MOST_NESTING;
        if (divided) {
            visit(members(node), name, nesting + 1);
        }
    }

    /// A class's members lie in its body; those of a Java enum one level deeper.
    private static List<SyntaxNode> members(SyntaxNode node) {
        return node.children().stream()
                .filter(child -> BODY.matcher(child.type()).matches())
                .findFirst()
                .map(body -> body.children().stream().flatMap(Pieces::unfolded).toList())
                .orElse(node.children());
    }

    private static Stream<SyntaxNode> unfolded(SyntaxNode member) {
        return member.type().equals("enum_body_declarations")
                ? member.children().stream()
                : Stream.of(member);
    }

    /// The declaration that the node is or wraps.
    private static Optional<SyntaxNode> declared(SyntaxNode node) {
        if (node.type().equals("mod_item") && node.children().isEmpty()) {
            return Optional.empty(); // Rust's `mod a;` only names another file
        }
        if (!node.name().isEmpty()) {
            return Optional.of(node);
        }
        if (!DeclaredName.wraps(node.type())) {
            return Optional.empty();
        }
        return node.children().stream().map(Pieces::declared).flatMap(Optional::stream).findFirst();
    }

    /// What begins on a line where another piece has begun is of both.
    private void begin(int line, String name) {
        Piece last = pieces.getLast();
        if (last.line() < line) {
            pieces.add(new Piece(line, name));
            return;
        }
        boolean first = pieces.size() == 1 && last.name().isEmpty();
        boolean inside = name.startsWith(last.name() + ".");
        pieces.removeLast();
        pieces.add(new Piece(last.line(), first ? name : inside ? last.name() : ""));
    }
}
