package zhiyin.lab.run;

import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Profile;
import zhiyin.engine.backend.NumericType;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// A model as it is to be run:
/// ```text
/// MODEL[@SETTING…]        bge-small-en-v1.5   Qwen/Qwen3-Embedding-0.6B@turbo@256   ./model.gguf@bf16
/// ```
/// A setting is an arithmetic (f32, bf16, int8), a profile (fast, turbo, small), a number of dimensions, `coarse` with
/// the number of those that find a search's candidates, as in `@coarse128`, or `index` where the knowledge base's index
/// finds them. What stands behind an `@` and is none of these belongs to the model's name.
///
/// @param label as it was written
/// @param model a built-in's or a pulled one's name, a file, a directory, or a remote model's name
public record Contestant(
        String label,
        String model,
        Optional<NumericType> type,
        Optional<Profile> profile,
        OptionalInt dimensions,
        OptionalInt coarse,
        boolean indexed) {
    private static final int MOST_DIMENSIONS = 65_536;
    private static final String COARSE = "coarse";
    private static final String INDEX = "index";

    /// @throws LabException MODEL_INVALID
    public static Contestant parse(String line) {
        var rest =
                new Contestant(
                        line,
                        line,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        false);
        while (true) {
            int at = rest.model.lastIndexOf('@');
            Optional<Contestant> shorter =
                    at < 1 ? Optional.empty() : rest.with(rest.model.substring(at + 1), at);
            if (shorter.isEmpty()) {
                return rest.checked();
            }
            rest = shorter.get();
        }
    }

    private Contestant checked() {
        if (model.isBlank()) {
            throw new LabException(
                    Code.MODEL_INVALID,
                    "a model is \"%s\", expected a name, a file or a directory".formatted(label));
        }
        return this;
    }

    private Optional<Contestant> with(String setting, int end) {
        String shorter = model.substring(0, end);
        Optional<NumericType> asType = NumericType.of(setting);
        if (asType.isPresent()) {
            requireOnce(type.isPresent(), "arithmetics");
            return Optional.of(
                    new Contestant(label, shorter, asType, profile, dimensions, coarse, indexed));
        }
        Optional<Profile> asProfile = Profile.of(setting);
        if (asProfile.isPresent()) {
            requireOnce(profile.isPresent(), "profiles");
            return Optional.of(
                    new Contestant(label, shorter, type, asProfile, dimensions, coarse, indexed));
        }
        if (setting.equals(INDEX)) {
            requireOnce(indexed, "indexes");
            return Optional.of(
                    new Contestant(label, shorter, type, profile, dimensions, coarse, true));
        }
        if (setting.matches(COARSE + "\\d{1,5}")) {
            requireOnce(coarse.isPresent(), "numbers of coarse dimensions");
            int number = legal(setting.substring(COARSE.length()));
            return Optional.of(
                    new Contestant(
                            label,
                            shorter,
                            type,
                            profile,
                            dimensions,
                            OptionalInt.of(number),
                            indexed));
        }
        if (!setting.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        requireOnce(dimensions.isPresent(), "numbers of dimensions");
        return Optional.of(
                new Contestant(
                        label,
                        shorter,
                        type,
                        profile,
                        OptionalInt.of(legal(setting)),
                        coarse,
                        indexed));
    }

    private int legal(String setting) {
        int number = Integer.parseInt(setting);
        if (number < 1 || number > MOST_DIMENSIONS) {
            throw new LabException(
                    Code.MODEL_INVALID,
                    "%s has %d dimensions, expected 1 to %,d"
                            .formatted(label, number, MOST_DIMENSIONS));
        }
        return number;
    }

    private void requireOnce(boolean twice, String what) {
        if (twice) {
            throw new LabException(
                    Code.MODEL_INVALID, "%s has two %s, expected one".formatted(label, what));
        }
    }

    /// The same model with vectors of so many numbers.
    public Contestant withDimensions(int number) {
        return dimensions.isPresent()
                ? this
                : new Contestant(
                        label + "@" + number,
                        model,
                        type,
                        profile,
                        OptionalInt.of(number),
                        coarse,
                        indexed);
    }

    /// How it is loaded.
    ///
    /// @param usual where nothing is said
    EmbedderOptions options(EmbedderOptions usual) {
        EmbedderOptions options = type.map(usual::withNumericType).orElse(usual);
        return profile.isPresent() ? options.withProfile(profile.get()) : options;
    }
}
