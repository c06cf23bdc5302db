package zhiyin.knowledge.store;

/// What vectors a store holds.
///
/// @param dimensions of the full vectors
/// @param shortDimensions of the first stage's; equal to `dimensions` where the model's vectors may not be
///     cut
public record StoreSettings(int dimensions, int shortDimensions) {
    public StoreSettings {
        if (shortDimensions < 1 || shortDimensions > dimensions) {
            throw new IllegalArgumentException(
                    "shortDimensions is %d, expected 1 to dimensions, %d"
                            .formatted(shortDimensions, dimensions));
        }
    }

    /// For models whose vectors may not be cut.
    public static StoreSettings ofFull(int dimensions) {
        return new StoreSettings(dimensions, dimensions);
    }
}
