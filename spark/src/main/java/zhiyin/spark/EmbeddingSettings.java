package zhiyin.spark;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;

/// Which vectors executors are to compute. Immutable; start from [#of].
///
/// @param model a name or a path, to be found on every executor
/// @param as what the texts are: `plain`, `query` or `document`
/// @param task a task's name or an instruction, which goes before queries; empty for none
/// @param dimensions vectors are cut to so many numbers; 0 for all
/// @param truncate cut texts that are too long; else they are bad rows
/// @param split divide texts of more tokens into passages; [#WHOLE] for never, 0 for what the model reads at most
/// @param withText write the texts beside their vectors
/// @param type arithmetic, such as `f32`; `auto` for what is fastest on each executor
/// @param threads that compute, of an executor; 0 for one a core of it
public record EmbeddingSettings(
        String model,
        String as,
        String task,
        int dimensions,
        boolean truncate,
        int split,
        boolean withText,
        String type,
        int threads)
        implements Serializable {
    /// For [#split]: texts stay whole.
    public static final int WHOLE = -1;

    /// Names have no spaces; own words do, or are not in Latin letters.
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    /// Plain texts, full vectors, neither cut nor divided.
    public static EmbeddingSettings of(String model) {
        return new EmbeddingSettings(model, "plain", "", 0, false, WHOLE, false, "auto", 0);
    }

    public EmbeddingSettings withKind(Kind kind) {
        String label = kind.name().toLowerCase(Locale.ROOT);
        return new EmbeddingSettings(
                model, label, task, dimensions, truncate, split, withText, type, threads);
    }

    public EmbeddingSettings withTask(String words) {
        return new EmbeddingSettings(
                model, "query", words, dimensions, truncate, split, withText, type, threads);
    }

    public EmbeddingSettings withDimensions(int count) {
        return new EmbeddingSettings(
                model, as, task, count, truncate, split, withText, type, threads);
    }

    public EmbeddingSettings withTruncation() {
        return new EmbeddingSettings(
                model, as, task, dimensions, true, split, withText, type, threads);
    }

    /// @param tokens of a passage at most; 0 for what the model reads
    public EmbeddingSettings withSplit(int tokens) {
        return new EmbeddingSettings(
                model, as, task, dimensions, truncate, tokens, withText, type, threads);
    }

    /// Texts, or passages, are written beside their vectors.
    public EmbeddingSettings keepingText() {
        return new EmbeddingSettings(
                model, as, task, dimensions, truncate, split, true, type, threads);
    }

    public EmbeddingSettings withType(String label) {
        return new EmbeddingSettings(
                model, as, task, dimensions, truncate, split, withText, label, threads);
    }

    public EmbeddingSettings withThreads(int count) {
        return new EmbeddingSettings(
                model, as, task, dimensions, truncate, split, withText, type, count);
    }

    /// @throws IllegalArgumentException where `as` or `task` is not legal
    EmbedOptions options() {
        EmbedOptions options = EmbedOptions.DEFAULTS.withPrompt(prompt());
        options = truncate ? options.withTruncation() : options;
        return dimensions == 0 ? options : options.withDimensions(dimensions);
    }

    private Prompt prompt() {
        if (!task.isEmpty()) {
            return NAME.matcher(task).matches() ? new Task(task) : new Instruction(task);
        }
        return Kind.valueOf(as.toUpperCase(Locale.ROOT));
    }

    boolean isSplit() {
        return split != WHOLE;
    }
}
