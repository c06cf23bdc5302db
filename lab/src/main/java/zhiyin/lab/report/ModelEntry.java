package zhiyin.lab.report;

import java.util.OptionalInt;

/// A model as it was run.
///
/// @param label as the user wrote it; different for each
/// @param name as the model names itself
/// @param fingerprint of its files
/// @param dimensions of the vectors that were compared
/// @param fullDimensions of the model's own vectors
/// @param coarse dimensions of the vectors that found candidates; empty where all were compared with all
/// @param indexed whether an index of one bit a number found candidates
/// @param type arithmetic of its matrix products; `remote` where it is computed elsewhere
public record ModelEntry(
        String label,
        String name,
        String fingerprint,
        int dimensions,
        int fullDimensions,
        OptionalInt coarse,
        boolean indexed,
        String type,
        Cost cost) {}
