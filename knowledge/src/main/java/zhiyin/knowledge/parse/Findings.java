package zhiyin.knowledge.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;

/// What is noticed while a document is read, each thing once, and not without end.
public final class Findings {
    private static final int MAX = 500;

    private final Set<Finding> all = new LinkedHashSet<>();
    private boolean more;

    /// @param unit the page, slide or sheet; 0 for the whole document
    public void add(Kind kind, int unit, String detail) {
        if (all.size() < MAX) {
            all.add(new Finding(kind, unit, detail));
        } else {
            more = true;
        }
    }

    public List<Finding> list() {
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
