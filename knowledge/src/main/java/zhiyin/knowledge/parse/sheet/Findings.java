package zhiyin.knowledge.parse.sheet;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;

/// What is noticed while a workbook is read.
final class Findings {
    private final List<Finding> findings = new ArrayList<>();

    void add(Kind kind, int sheet, String detail) {
        findings.add(new Finding(kind, sheet, detail));
    }

    void leftOut(int sheet, int cells, long limit) {
        if (cells > 0) {
            add(
                    Kind.SKIPPED,
                    sheet,
                    "%,d cells were left out: a workbook is read up to %,d cells, each once"
                            .formatted(cells, limit));
        }
    }

    void hidden(int sheet, int rows, int columns) {
        if (rows > 0 || columns > 0) {
            add(
                    Kind.HIDDEN_TEXT,
                    sheet,
                    "%d rows and %d columns are hidden; they were read".formatted(rows, columns));
        }
    }

    void hiddenSheet(int sheet, String name) {
        add(Kind.HIDDEN_TEXT, sheet, "the sheet \"%s\" is hidden; it was read".formatted(name));
    }

    Report report(int sheets) {
        return new Report(sheets, findings);
    }
}
