package zhiyin.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a decoder's weights are held: what is traded for speed. Small models such as BERT are always
/// held for speed.
public enum Profile {
    /// Expanded once, at load, to the fastest type that keeps the vectors: 2 bytes a weight in bf16.
    FAST,
    /// Expanded once to bytes, activations rounded to bytes token by token: fastest, half the memory of
    /// FAST, vectors a little off.
    TURBO,
    /// Left as they are stored, in the mapped file or in a GPU's memory, and expanded part by part at each product: about
    /// the file's size in memory, slower.
    SMALL;

    /// The name used in flags and reports.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Profile> of(String label) {
        return Arrays.stream(values()).filter(profile -> profile.label().equals(label)).findFirst();
    }

    public static String labels() {
        return Arrays.stream(values()).map(Profile::label).collect(Collectors.joining(", "));
    }
}
