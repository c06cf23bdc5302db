package zhiyin.knowledge.parse.code;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.parse.text.Lines;

/// The comment or documentation string at a file's beginning: what the file is, or its licence.
final class FileComment {
    private static final Pattern OPENING =
            Pattern.compile("^(?:/\\*+!?|\\*+/?|//+!?|#+!?|--+|\"\"\"|''')\\s?");
    private static final Pattern CLOSING = Pattern.compile("\\s*(?:\\*+/|\"\"\"|''')$");

    /// What a comment above it does not describe.
    private static final Pattern PREAMBLE =
            Pattern.compile(
                    "(?:package|import|using|namespace|use|preproc|future_import)\\w*|php_tag");

    private FileComment() {}

    /// The line after it, from 0; 0 where there is none, or where it belongs to the first declaration.
    static int end(SyntaxNode root, String text, Lines lines) {
        List<SyntaxNode> nodes = root.children();
        var outline = new CodeOutline(text);
        int count = 0;
        while (count < nodes.size()
                && isComment(nodes.get(count), text)
                && (count == 0 || outline.isAdjacent(nodes.get(count - 1), nodes.get(count)))) {
            count++;
        }
        if (count == 0 || count == nodes.size()) {
            return 0; // nothing but a comment is the code itself
        }
        SyntaxNode last = nodes.get(count - 1);
        SyntaxNode next = nodes.get(count);
        boolean describes =
                outline.isAdjacent(last, next) && !PREAMBLE.matcher(next.type()).matches();
        int after = lines.at(next.start());
        boolean sameLine = after == lines.at(Math.max(0, last.end() - 1));
        return describes || sameLine ? 0 : after;
    }

    private static boolean isComment(SyntaxNode node, String text) {
        boolean string =
                text.startsWith("\"\"\"", node.start()) || text.startsWith("'''", node.start());
        return node.isComment() || (string && node.type().equals("expression_statement"));
    }

    /// @param lines of the text
    /// @param source the same lines in the source
    /// @param end the line after the comment
    static Paragraph paragraph(Lines lines, Lines source, int end) {
        int first = 0;
        int last = end - 1;
        while (lines.isBlank(first)) {
            first++;
        }
        while (lines.isBlank(last)) {
            last--;
        }
        String words =
                lines.join(first, last)
                        .lines()
                        .map(FileComment::words)
                        .collect(Collectors.joining("\n"));
        return new Paragraph(words.strip(), source.place(first, last));
    }

    private static String words(String line) {
        String opened = OPENING.matcher(line.strip()).replaceFirst("");
        return CLOSING.matcher(opened).replaceFirst("").stripTrailing();
    }
}
