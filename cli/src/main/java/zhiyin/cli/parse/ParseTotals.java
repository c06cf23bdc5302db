package zhiyin.cli.parse;

import zhiyin.cli.ProgressLine;

/// What a run has done so far.
///
/// @param read files that gave a document
/// @param failed files that did not
/// @param passedOver files of folders that are of no kind that is read
record ParseTotals(int read, int failed, int passedOver) {
    static final ParseTotals NONE = new ParseTotals(0, 0, 0);

    int done() {
        return read + failed + passedOver;
    }

    ParseTotals plusRead() {
        return new ParseTotals(read + 1, failed, passedOver);
    }

    ParseTotals plusFailed() {
        return new ParseTotals(read, failed + 1, passedOver);
    }

    ParseTotals plusPassedOver() {
        return new ParseTotals(read, failed, passedOver + 1);
    }

    /// How far the run is:
    /// ```text
    /// [=========>          ]  123 of 270 files  2 failed
    /// ```
    String line(int files) {
        return "%s  %,d of %,d files%s"
                .formatted(
                        ProgressLine.bar((double) done() / Math.max(files, 1)),
                        done(),
                        files,
                        failed == 0 ? "" : "  " + failed + " failed");
    }

    String summary(double seconds) {
        return "%,d files read, %,d failed%s, in %.1f s"
                .formatted(
                        read,
                        failed,
                        passedOver == 0 ? "" : ", %,d passed over".formatted(passedOver),
                        seconds);
    }
}
