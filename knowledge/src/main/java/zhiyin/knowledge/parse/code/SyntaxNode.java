package zhiyin.knowledge.parse.code;

import java.util.List;

/// A node of a syntax tree, children only where they are on lines of their own.
///
/// @param type as the grammar calls it, such as `method_declaration`
/// @param name of what it declares; empty for other nodes
/// @param start offset of its first character
/// @param end offset after its last
record SyntaxNode(String type, String name, int start, int end, List<SyntaxNode> children) {
    int length() {
        return end - start;
    }

    boolean isComment() {
        return type.contains("comment");
    }

    /// What belongs to the declaration after it.
    boolean isPrefix() {
        return isComment()
                || type.contains("annotation")
                || type.contains("decorator")
                || type.contains("attribute")
                || type.contains("modifier")
                || type.contains("parameter");
    }

    /// What must not be cut: its line ends are part of it.
    boolean isOpaque() {
        return isComment()
                || type.contains("string")
                || type.contains("heredoc")
                || type.contains("regex")
                || type.contains("modifiers")
                || type.contains("annotation")
                || type.contains("decorator")
                || type.equals("text")
                || type.equals("raw_text");
    }
}
