package zhiyin.engine.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// The tensors of an encoder under the names they have in the encoder alone. What was saved with a head
/// has them behind `bert.` or `roberta.`; what was saved before 2019 calls the norms' numbers `gamma`
/// and `beta`.
///
/// Remembers what was asked for, so that nothing an encoder has is passed over. For one thread.
final class EncoderWeights implements Weights {
    private static final List<String> PREFIXES = List.of("", "bert.", "roberta.");
    private static final String FIRST = "embeddings.word_embeddings.weight";

    private final Weights stored;
    private final String prefix;
    private final Set<String> taken = new HashSet<>();

    /// @param prefix what stands before each of the encoder's names
    private EncoderWeights(Weights stored, String prefix) {
        this.stored = stored;
        this.prefix = prefix;
    }

    /// @throws EngineException MODEL_FILE_INVALID if the names do not say where the encoder is
    static EncoderWeights of(Weights stored) {
        return of(stored, FIRST);
    }

    /// @param first a tensor that every such encoder has
    /// @throws EngineException MODEL_FILE_INVALID if the names do not say where the encoder is
    static EncoderWeights of(Weights stored, String first) {
        List<String> found =
                PREFIXES.stream()
                        .filter(prefix -> stored.names().contains(prefix + first))
                        .toList();
        if (found.size() != 1) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "the weights have %s as the encoder's first tensor, expected one of %s"
                            .formatted(
                                    found.isEmpty() ? "nothing" : named(found, first),
                                    named(PREFIXES, first)));
        }
        return new EncoderWeights(stored, found.getFirst());
    }

    private static String named(List<String> prefixes, String first) {
        return prefixes.stream().map(prefix -> prefix + first).collect(Collectors.joining(", "));
    }

    /// Refuses weights of which some part was not asked for whole: biases, experts, a table of positions, more layers
    /// than the configuration says.
    ///
    /// @param part what its names begin with
    /// @throws EngineException MODEL_UNSUPPORTED
    void requireAllTaken(String part) {
        names().stream()
                .filter(name -> name.startsWith(part) && !taken.contains(name))
                .filter(name -> !name.endsWith("inv_freq")) // follows from the configuration
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new EngineException(
                            Code.MODEL_UNSUPPORTED,
                            "the weights have %s, for which this version knows no use in a model of this type; are they of another than config.json describes?"
                                    .formatted(name));
                });
    }

    @Override
    public Set<String> names() {
        return stored.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        taken.add(name);
        return stored.tensor(storedName(name), shape);
    }

    private String storedName(String name) {
        String full = prefix + name;
        String old =
                full.replace("LayerNorm.weight", "LayerNorm.gamma")
                        .replace("LayerNorm.bias", "LayerNorm.beta");
        return !stored.names().contains(full) && stored.names().contains(old) ? old : full;
    }

    @Override
    public WeightMatrix matrix(String name, long outputs, long inputs) {
        taken.add(name);
        return stored.matrix(prefix + name, outputs, inputs);
    }

    @Override
    public void close() {
        stored.close();
    }
}
