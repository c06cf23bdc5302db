package zhiyin.engine.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.WeightSummary;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.verify.Examples.Shape;

/// Says whether a model computes here what it computes elsewhere, within what its weights' and the
/// products' types allow. Some things are true of every model; others are compared with examples that
/// are known for a model of its sizes.
///
/// @param examples at most one set of a shape counts: the first
public record Verification(List<Examples> examples) {
    public Verification {
        examples = List.copyOf(examples);
    }

    /// With the examples that come with the engine: of Qwen3-Embedding and the built-in models.
    public static Verification published() {
        return new Verification(PublishedExamples.all());
    }

    /// With examples of one's own, see [ExamplesReader] for the format.
    ///
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID
    public static Verification of(Path examples) {
        return new Verification(List.of(ExamplesReader.read(examples)));
    }

    /// Loads the model and looks at it.
    ///
    /// @throws EngineException where the model cannot be loaded
    public VerificationReport run(String model, EmbedderOptions options) {
        ModelSource source = ModelSource.find(model, options.cache());
        WeightSummary weights = source.weightSummary();
        Tokenizer tokenizer = source.tokenizer();
        try (Embedder embedder = Embedder.open(model, options)) {
            Precision precision = Precision.of(weights, embedder.numericType());
            var subject = new Subject(embedder.info(), tokenizer, embedder, precision);
            Optional<Examples> known = of(Shape.of(embedder.info()));
            List<Check> checks = new ArrayList<>();
            checks.addAll(
                    new TokenizerChecks(
                                    tokenizer,
                                    embedder.info().maxTokens(),
                                    PublishedExamples.qwenTokens())
                            .all());
            checks.addAll(new VectorChecks(subject).all());
            known.ifPresent(found -> checks.addAll(new ExampleChecks(subject, found).all()));
            return new VerificationReport(
                    embedder.info(),
                    weights,
                    embedder.profile(),
                    embedder.numericType(),
                    known,
                    checks);
        }
    }

    private Optional<Examples> of(Shape shape) {
        return examples.stream().filter(known -> known.shape().equals(shape)).findFirst();
    }

    /// @throws EngineException MODEL_UNSUPPORTED where there are examples, but none for this model
    public void requireExamplesOf(String model, EmbedderOptions options) {
        Shape shape = Shape.of(ModelSource.find(model, options.cache()).info());
        if (of(shape).isEmpty()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "the examples are of %s, and %s is a %s"
                            .formatted(
                                    examples.stream().map(Examples::shape).toList(), model, shape));
        }
    }
}
