package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;

/// What was noticed, each thing once, and not without end.
final class Findings {
    private static final int MAX = 500;

    private final Set<Finding> all = new LinkedHashSet<>();
    private boolean more;

    /// @param page 0 for the whole document
    void add(Kind kind, int page, String detail) {
        if (all.size() < MAX) {
            all.add(new Finding(kind, page, detail));
        } else {
            more = true;
        }
    }

    List<Finding> list() {
        var list = new ArrayList<>(all);
        if (more) {
            list.add(
                    new Finding(
                            Kind.SKIPPED,
                            0,
                            "more than " + MAX + " findings; the rest is left out"));
        }
        return list;
    }
}
