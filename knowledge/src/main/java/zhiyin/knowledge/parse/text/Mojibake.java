package zhiyin.knowledge.parse.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;

/// Characters that cannot be what the author wrote.
final class Mojibake {
    private static final char REPLACEMENT = '\uFFFD';

    /// What U+FFFD in UTF-8, read as GBK, looks like: the traces of a wrong conversion long ago.
    private static final String CONVERTED_TWICE = "锟斤拷";

    private static final int LINES_NAMED = 10;

    private Mojibake() {}

    /// One finding for the whole text, with the first lines that are damaged.
    static Optional<Finding> find(String text) {
        if (text.indexOf(REPLACEMENT) < 0 && !text.contains(CONVERTED_TWICE)) {
            return Optional.empty();
        }
        var damaged = new ArrayList<Integer>();
        int lost = 0;
        Lines lines = Lines.of(text);
        for (int i = 0; i < lines.count(); i++) {
            String line = lines.text(i);
            int inLine =
                    (int) line.chars().filter(c -> c == REPLACEMENT).count()
                            + occurrences(line, CONVERTED_TWICE);
            if (inLine > 0) {
                damaged.add(i + 1);
                lost += inLine;
            }
        }
        return Optional.of(
                new Finding(
                        Kind.MOJIBAKE,
                        damaged.isEmpty() ? 0 : damaged.getFirst(),
                        "%d characters are lost, on %s".formatted(lost, name(damaged))));
    }

    private static int occurrences(String line, String what) {
        int count = 0;
        for (int i = line.indexOf(what); i >= 0; i = line.indexOf(what, i + what.length())) {
            count++;
        }
        return count;
    }

    private static String name(List<Integer> damaged) {
        String first =
                damaged.stream()
                        .limit(LINES_NAMED)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return damaged.size() <= LINES_NAMED
                ? "lines " + first
                : "lines %s and %d more".formatted(first, damaged.size() - LINES_NAMED);
    }
}
