package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import zhiyin.knowledge.document.Characters;

/// The line before what is embedded: title and headings, so that a passage says what it is about. Long ones
/// are cut short.
final class Prefix {
    private static final String BETWEEN = " > ";
    private static final String CUT = "…";

    private Prefix() {}

    /// @param names title and headings, the highest first
    /// @param most tokens of the line
    /// @return ends with a line feed unless it is empty
    static String of(List<String> names, Measure measure, int most) {
        var left = new ArrayList<String>();
        for (String name : names) {
            String line = Characters.unify(name).strip().replaceAll("\\s+", " ");
            if (!line.isEmpty() && (left.isEmpty() || !Objects.equals(left.getLast(), line))) {
                left.add(line);
            }
        }
        while (!left.isEmpty()) {
            String whole = line(left);
            if (measure.fits(whole, most)) {
                return whole;
            }
            int share = most / left.size() - 3;
            String cut = line(left.stream().map(name -> cut(name, measure, share)).toList());
            if (share > 0 && measure.fits(cut, most)) {
                return cut;
            }
            // The lowest heading is nearest to the text.
            left.removeFirst();
        }
        return "";
    }

    private static String line(List<String> names) {
        return String.join(BETWEEN, names) + "\n";
    }

    private static String cut(String name, Measure measure, int tokens) {
        String cut = measure.cut(name, Math.max(1, tokens));
        return cut.length() == name.length() ? name : cut + CUT;
    }
}
