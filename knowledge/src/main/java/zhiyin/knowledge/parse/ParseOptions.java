package zhiyin.knowledge.parse;

/// What a user may choose about reading.
///
/// @param recogniseText whether pages that are only images are read by OCR, where it is installed
/// @param useTags whether a tagged PDF's own structure is trusted
/// @param trackedDeletions whether text deleted under "track changes" is kept
public record ParseOptions(boolean recogniseText, boolean useTags, boolean trackedDeletions) {
    public static ParseOptions defaults() {
        return new ParseOptions(false, true, false);
    }
}
