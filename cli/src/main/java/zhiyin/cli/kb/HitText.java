package zhiyin.cli.kb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import zhiyin.cli.Terminal;

/// A hit as people read it:
/// ```text
/// 1  docs/pump.pdf  page 7  0.0325
///    Maintenance > Filters
///    The filter is changed every 500 hours ...
/// ```
///
/// @param colour whether the place it goes to shows bold letters
/// @param explain whether the stages' ranks are told
record HitText(boolean colour, boolean explain) {
    private static final int COLUMNS = 96;
    private static final int LINES = 12;
    private static final String INDENT = "   ";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    /// Documents are other people's: what would steer a terminal is not shown.
    private static final Pattern STEERING = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    List<String> of(JsonNode hit) {
        var lines = new ArrayList<String>();
        String place = place(hit.path("place"));
        lines.add(
                "%-2d %s%s  %.4f"
                        .formatted(
                                hit.path("rank").asInt(),
                                bold(printable(hit.path("document").asString())),
                                place.isEmpty() ? "" : "  " + place,
                                hit.path("score").asDouble()));
        String headings =
                hit.path("headings")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(" > "));
        if (!headings.isEmpty()) {
            lines.add(INDENT + printable(headings));
        }
        if (hit.has("context")) {
            lines.addAll(wrapped(printable(hit.path("context").asString()), Integer.MAX_VALUE));
        } else {
            lines.addAll(wrapped(marked(hit), LINES));
        }
        if (explain) {
            stages(hit.path("stages")).forEach(stage -> lines.add(INDENT + "  " + stage));
        }
        return lines;
    }

    /// `page 7`, `lines 3-12`; empty where it is unknown.
    static String place(JsonNode place) {
        String unit = place.path("unit").asString("none");
        int first = place.path("first").asInt();
        int last = place.path("last").asInt();
        if (unit.equals("none") || first == 0) {
            return "";
        }
        return first == last ? unit + " " + first : "%ss %d-%d".formatted(unit, first, last);
    }

    /// `words #3 8.2100  (filter 5.1, changed 3.1)`
    static List<String> stages(JsonNode stages) {
        return stages.valueStream().map(HitText::stage).toList();
    }

    private static String stage(JsonNode stage) {
        String terms =
                stage.path("terms")
                        .valueStream()
                        .map(term ->
                                "%s %.2f"
                                        .formatted(
                                                printable(term.path("term").asString()),
                                                term.path("score").asDouble()))
                        .collect(Collectors.joining(", "));
        int rank = stage.path("rank").asInt();
        return "%-12s %-6s %.4f%s"
                .formatted(
                        stage.path("stage").asString().toLowerCase(Locale.ROOT).replace('_', ' '),
                        rank == 0 ? "-" : "#" + rank,
                        stage.path("score").asDouble(),
                        terms.isEmpty() ? "" : "  (" + terms + ")");
    }

    static String printable(String text) {
        return STEERING.matcher(text).replaceAll("\uFFFD");
    }

    private String bold(String text) {
        return colour ? BOLD + text + PLAIN : text;
    }

    private String marked(JsonNode hit) {
        String text = hit.path("text").asString();
        var marked = new StringBuilder();
        int at = 0;
        for (JsonNode mark : hit.path("marks")) {
            int start = mark.path("start").asInt();
            int end = mark.path("end").asInt();
            if (start >= at && end > start && end <= text.length()) {
                marked.append(printable(text.substring(at, start)));
                marked.append(bold(printable(text.substring(start, end))));
                at = end;
            }
        }
        return marked.append(printable(text.substring(at))).toString();
    }

    /// Lines as they are, broken at spaces, or in Chinese anywhere, where they are too long.
    private static List<String> wrapped(String text, int most) {
        var lines = new ArrayList<String>();
        for (String paragraph : text.strip().split("\n", -1)) {
            if (!paragraph.isBlank()) {
                wrap(paragraph, lines);
            }
        }
        if (lines.size() <= most) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, most));
        shown.add(INDENT + "…");
        return shown;
    }

    private static void wrap(String paragraph, List<String> lines) {
        var line = new StringBuilder();
        int width = 0;
        int lastSpace = -1;
        for (int i = 0; i < paragraph.length(); ) {
            int end = tokenEnd(paragraph, i);
            String token = paragraph.substring(i, end);
            int columns = token.startsWith("\u001b") ? 0 : Terminal.width(token);
            if (width + columns > COLUMNS - INDENT.length()) {
                String rest = lastSpace > 0 ? line.substring(lastSpace + 1) : "";
                lines.add(INDENT + (lastSpace > 0 ? line.substring(0, lastSpace) : line));
                line = new StringBuilder(rest);
                width = Terminal.width(rest.replaceAll("\u001b\\[\\dm", ""));
                lastSpace = -1;
            }
            if (token.isBlank()) {
                lastSpace = line.length();
            }
            line.append(token);
            width += columns;
            i = end;
        }
        lines.add(INDENT + line);
    }

    /// A character, or an escape that takes no room.
    private static int tokenEnd(String text, int start) {
        return text.charAt(start) == '\u001b'
                ? text.indexOf('m', start) + 1
                : start + Character.charCount(text.codePointAt(start));
    }
}
