package zhiyin.engine.weights;

/// How a tensor lies in its file.
///
/// @param type what its numbers are written as: a [WeightType]'s name, or `AWQ`
/// @param bytes that it takes
public record Storage(String type, long bytes) {
    /// The type of matrices quantised by AWQ, 4 bits a number.
    public static final String AWQ = "AWQ";
}
