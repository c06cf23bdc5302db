package zhiyin.knowledge.parse;

import java.time.Duration;

/// What one upload may cost. Each bound is on the file with all its parts.
///
/// @param fileBytes of the file as it lies on disk
/// @param inflatedBytes what its compressed parts may unpack to
/// @param characters of text that may come out
/// @param pages of a PDF
/// @param glyphsPerPage of a PDF's page
/// @param operatorsPerPage of a PDF's page: drawing instructions
/// @param cells of a workbook
/// @param entries of an archive
/// @param depth of archives within archives, elements within elements
/// @param cpu of the process that reads it
/// @param wall from the beginning to the answer
/// @param heapBytes of the process that reads it
public record ParseLimits(
        long fileBytes,
        long inflatedBytes,
        long characters,
        int pages,
        int glyphsPerPage,
        int operatorsPerPage,
        long cells,
        int entries,
        int depth,
        Duration cpu,
        Duration wall,
        long heapBytes) {
    private static final long MB = 1L << 20;

    public static ParseLimits defaults() {
        return new ParseLimits(
                512 * MB,
                1024 * MB,
                200_000_000,
                20_000,
                200_000,
                5_000_000,
                5_000_000,
                20_000,
                8,
                Duration.ofMinutes(10),
                Duration.ofMinutes(20),
                512 * MB);
    }
}
