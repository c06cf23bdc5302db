package zhiyin.engine.weights;

/// How a tensor lies in its file.
///
/// @param type what its numbers are written as: a [WeightType]'s name, or `AWQ`
/// @param bytes that it takes
/// @param numbers in it
public record Storage(String type, long bytes, long numbers) {
    /// The type of matrices quantised by AWQ, 4 bits a number.
    public static final String AWQ = "AWQ";
}
