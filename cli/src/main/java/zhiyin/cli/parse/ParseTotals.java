package zhiyin.cli.parse;

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

    String summary(double seconds) {
        return "%,d files read, %,d failed%s, in %.1f s"
                .formatted(
                        read,
                        failed,
                        passedOver == 0 ? "" : ", %,d passed over".formatted(passedOver),
                        seconds);
    }
}
