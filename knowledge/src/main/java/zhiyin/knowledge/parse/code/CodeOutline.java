package zhiyin.knowledge.parse.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.parse.text.Lines;

/// Where code may be cut along its syntax tree: before a declaration, before a statement, never within a
/// string or a comment, never between a declaration and the comment or the annotations above it.
public final class CodeOutline {
    private static final int MOST_HEAD_LINES = 3;
    private static final int MOST_HEAD_LINE = 200;
    private static final int MOST_SIGNATURE = 800;

    /// Within a long line not more often than this.
    private static final int INLINE_STEP = 100;

    /// What a statement's head leads to: cut off, the head would stand alone.
    private static final Set<String> BODIES =
            Set.of(
                    "block",
                    "body_statement",
                    "then",
                    "do",
                    "do_group",
                    "function_body",
                    "class_body",
                    "template_body",
                    "compound_statement",
                    "statement_block",
                    "declaration_list",
                    "field_declaration_list");

    private final String text;
    private final Lines lines;
    private final TreeMap<Integer, Cut> cuts = new TreeMap<>();

    CodeOutline(String text) {
        this.text = text;
        this.lines = Lines.of(text);
    }

    /// The cuts in order of offset, none at 0. Languages without a grammar, texts beyond 2 million
    /// characters and machines without the native library are cut by blank lines and indentation.
    ///
    /// @param language as in Markdown's fences; empty where unknown
    /// @param text with any line ends
    public static List<Cut> cuts(String language, String text) {
        String id = Language.ofName(language).map(Language::id).orElse(language);
        return SyntaxReader.read(id, text)
                .map(root -> cuts(root, text))
                .filter(found -> !found.isEmpty())
                .orElseGet(() -> IndentationCuts.of(id, text));
    }

    static List<Cut> cuts(SyntaxNode root, String text) {
        var outline = new CodeOutline(text);
        outline.visit(root, 0, "");
        return ranked(List.copyOf(outline.cuts.values()));
    }

    /// Depths of the tree to 0, 1, 2 and so on: only their order means something.
    static List<Cut> ranked(List<Cut> cuts) {
        Map<Integer, Integer> ranks = new HashMap<>();
        cuts.stream()
                .map(Cut::depth)
                .distinct()
                .sorted()
                .forEach(depth -> ranks.put(depth, ranks.size()));
        return cuts.stream()
                .map(cut ->
                        new Cut(cut.offset(), ranks.getOrDefault(cut.depth(), 0), cut.signature()))
                .toList();
    }

    /// Recursion ends at the depth to which [SyntaxReader] copies.
    private void visit(SyntaxNode node, int depth, String signature) {
        int lastInline = node.start();
        for (int i = 0; i < node.children().size(); i++) {
            SyntaxNode child = node.children().get(i);
            boolean free = i > 0 && !belongs(node.children().get(i - 1), child) && !isBody(child);
            if (free && node.name().isEmpty() && beginsLine(child.start())) {
                add(lineStart(child.start()), depth, signature);
            } else if (free && child.start() - lastInline >= INLINE_STEP && isLong(child.start())) {
                add(child.start(), depth, signature);
                lastInline = child.start();
            }
            String inner = child.name().isEmpty() ? signature : extended(signature, child);
            visit(child, depth + 1, inner);
        }
    }

    private void add(int offset, int depth, String signature) {
        boolean torn =
                offset > 0
                        && offset < text.length()
                        && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset));
        if (offset > 0 && !torn) {
            cuts.putIfAbsent(offset, new Cut(offset, depth, signature));
        }
    }

    /// A comment or annotation belongs to what follows it without a blank line between.
    private boolean belongs(SyntaxNode before, SyntaxNode child) {
        return before.isPrefix() && isAdjacent(before, child);
    }

    /// Whether there is nothing but at most one line end between them.
    boolean isAdjacent(SyntaxNode before, SyntaxNode child) {
        String gap = text.substring(before.end(), Math.max(before.end(), child.start()));
        // some grammars count a line comment's line end as part of it
        boolean ended = before.end() > 0 && text.charAt(before.end() - 1) == '\n';
        long ends = gap.replace("\r\n", "\n").chars().filter(c -> c == '\n' || c == '\r').count();
        return gap.isBlank() && ends <= (ended ? 0 : 1);
    }

    private boolean isBody(SyntaxNode child) {
        return BODIES.contains(child.type())
                || (child.length() > 0
                        && child.children().size() > 0
                        && "{(".indexOf(text.charAt(child.start())) >= 0);
    }

    private boolean isLong(int offset) {
        int line = lines.at(offset);
        return lines.end(line) - lines.start(line) >= SyntaxReader.LONG_LINE;
    }

    private int lineStart(int offset) {
        return lines.start(lines.at(offset));
    }

    private boolean beginsLine(int offset) {
        int line = lineStart(offset);
        return offset - line < SyntaxReader.LONG_LINE && text.substring(line, offset).isBlank();
    }

    private String extended(String signature, SyntaxNode declaration) {
        if (!beginsLine(declaration.start())) {
            return signature;
        }
        int line = lineStart(declaration.start());
        String head =
                head(text.substring(line, Math.min(declaration.end(), line + 4 * MOST_SIGNATURE)));
        String both = signature.isEmpty() ? head : signature + "\n" + head;
        return both.length() > MOST_SIGNATURE ? signature : both;
    }

    /// The first lines of a declaration, without annotations, to the one that opens its body.
    private static String head(String declaration) {
        var kept = new ArrayList<String>();
        for (String line : declaration.lines().toList()) {
            String words = line.strip();
            boolean annotation = words.startsWith("@") || words.startsWith("#[");
            if (kept.isEmpty() && annotation && !opensBody(words)) {
                continue;
            }
            String trimmed = line.stripTrailing();
            kept.add(trimmed.substring(0, Math.min(trimmed.length(), MOST_HEAD_LINE)));
            if (opensBody(words)) {
                return String.join("\n", kept);
            }
            if (kept.size() == MOST_HEAD_LINES) {
                break;
            }
        }
        return kept.isEmpty() ? "" : kept.getFirst();
    }

    private static boolean opensBody(String words) {
        return words.endsWith("{") || words.endsWith(":") || words.endsWith("=>");
    }
}
