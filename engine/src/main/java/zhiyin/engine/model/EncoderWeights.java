package zhiyin.engine.model;

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
/// @param prefix what stands before each of the encoder's names
record EncoderWeights(Weights stored, String prefix) implements Weights {
    private static final List<String> PREFIXES = List.of("", "bert.", "roberta.");
    private static final String FIRST = "embeddings.word_embeddings.weight";

    /// @throws EngineException MODEL_FILE_INVALID if the names do not say where the encoder is
    static EncoderWeights of(Weights stored) {
        List<String> found =
                PREFIXES.stream()
                        .filter(prefix -> stored.names().contains(prefix + FIRST))
                        .toList();
        if (found.size() != 1) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "the weights have %s as the encoder's first tensor, expected one of %s"
                            .formatted(
                                    found.isEmpty() ? "nothing" : named(found), named(PREFIXES)));
        }
        return new EncoderWeights(stored, found.getFirst());
    }

    private static String named(List<String> prefixes) {
        return prefixes.stream().map(prefix -> prefix + FIRST).collect(Collectors.joining(", "));
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
        return stored.matrix(prefix + name, outputs, inputs);
    }

    @Override
    public void close() {
        stored.close();
    }
}
