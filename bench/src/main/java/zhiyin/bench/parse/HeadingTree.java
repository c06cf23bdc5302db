package zhiyin.bench.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text as its headings, each with what follows it as one node: `document` > `heading` > `content`.
/// Levels are not scored; the truth of the public set has only one.
final class HeadingTree {
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*)");

    private final List<Node> nodes = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();
    private List<Node> below = new ArrayList<>();
    private String heading = "";
    private boolean inHeading;

    private HeadingTree() {}

    static Node of(String markdown) {
        var tree = new HeadingTree();
        for (String line : markdown.split("\\R", -1)) {
            tree.add(line);
        }
        tree.endHeading();
        return Node.of("document", tree.nodes);
    }

    static boolean hasHeadings(Node document) {
        return document.children().stream().anyMatch(node -> node.tag().equals("heading"));
    }

    private void add(String line) {
        Matcher matcher = HEADING.matcher(line);
        if (matcher.matches()) {
            endHeading();
            heading = Score.normalized(matcher.group(1));
            inHeading = true;
            return;
        }
        String words = Score.normalized(line);
        if (!words.isEmpty()) {
            content.append(content.isEmpty() ? "" : " ").append(words);
        }
    }

    private void endHeading() {
        if (!content.isEmpty()) {
            below.add(Node.leaf("content", Score.normalized(content.toString())));
            content.setLength(0);
        }
        if (inHeading) {
            nodes.add(new Node("heading", 1, 1, heading, below));
        } else {
            nodes.addAll(below);
        }
        below = new ArrayList<>();
    }
}
