package zhiyin.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.Rotary;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.Weights;

/// ModernBERT (Warner et al. 2024, <https://arxiv.org/abs/2412.13663>): norms before the steps, rotary positions, gated
/// perceptrons, no biases; in most layers a token sees its neighbours alone.
/// ```text
/// x = norm(word)
/// in each layer:
///   q, k, v = norm(x)·Wqkv, q and k rotated       (x itself in the first layer)
///   x = x + attention(q, k, v)·Wo                 within a window, but in every third layer
///   g, u = norm(x)·Wi
///   x = x + (gelu(g) * u)·Wo
/// x = norm(x)
/// ```
public final class ModernBertModel implements Model {
    /// @param global of each layer, whether tokens see all others
    /// @param window how far they see on either side in the other layers
    /// @param globalTheta the base of the angles in layers that are global
    record Config(
            int hiddenSize,
            List<Boolean> global,
            int heads,
            int intermediateSize,
            int vocabularySize,
            int maxTokens,
            int window,
            double globalTheta,
            double localTheta,
            float epsilon)
            implements Architecture {
        private static final String GLOBAL = "full_attention";
        private static final String LOCAL = "sliding_attention";
        private static final double MAX_THETA = 1e12;

        // Where a file does not say.
        private static final int EVERY_THIRD = 3;
        private static final double GLOBAL_THETA = 160_000;
        private static final double LOCAL_THETA = 10_000;

        private static final String EVERY = "global_attn_every_n_layers";

        static Config of(JsonFile file) {
            file.requireValue("hidden_activation", "gelu");
            for (String flag : List.of("norm_bias", "attention_bias", "mlp_bias")) {
                file.requireValue(flag, false);
            }
            file.requireNothing("rope_scaling");
            int hidden = file.integer("hidden_size", 2, 65_536);
            int heads = file.integer("num_attention_heads", 1, hidden / 2);
            file.requireMultiple("hidden_size", 2 * heads);
            return new Config(
                    hidden,
                    global(file),
                    heads,
                    file.integer("intermediate_size", 1, 1 << 20),
                    file.integer("vocab_size", 1, 1 << 24),
                    file.integer("max_position_embeddings", 2, 1 << 20),
                    file.integer("local_attention", 2, 1 << 20) / 2,
                    theta(file, GLOBAL, "global_rope_theta", GLOBAL_THETA),
                    theta(file, LOCAL, "local_rope_theta", LOCAL_THETA),
                    (float) file.positive("norm_eps", 1e-5, 1));
        }

        /// Reads a GGUF file's metadata.
        static Config of(EncoderMetadata file) {
            file.requireBidirectional();
            file.requireNoHead();
            file.requireText("hidden_activation", "gelu");
            int every = file.integer("attention.sliding_window_pattern", 1, 1_000, EVERY_THIRD);
            return new Config(
                    file.hiddenSize(),
                    global(file.layers(), every),
                    file.heads(2),
                    file.intermediateSize(),
                    file.rows(WORDS),
                    file.maxTokens(),
                    file.integer("attention.sliding_window", 2, 1 << 20) / 2,
                    file.theta("rope.freq_base", GLOBAL_THETA),
                    file.theta("rope.freq_base_swa", LOCAL_THETA),
                    file.epsilon());
        }

        /// Each layer's kind, as transformers writes them since version 5, or how many make one that is global.
        private static List<Boolean> global(JsonFile file) {
            int layers = file.integer("num_hidden_layers", 1, 1_000);
            if (file.root().hasNonNull("layer_types")) {
                return file.words("layer_types", layers, GLOBAL, LOCAL).stream()
                        .map(GLOBAL::equals)
                        .toList();
            }
            return global(
                    layers, file.root().has(EVERY) ? file.integer(EVERY, 1, 1_000) : EVERY_THIRD);
        }

        private static List<Boolean> global(int layers, int every) {
            return IntStream.range(0, layers).mapToObj(layer -> layer % every == 0).toList();
        }

        private static double theta(JsonFile file, String kind, String olderKey, double otherwise) {
            JsonFile rope = file.section("rope_parameters").section(kind);
            rope.requireValue("rope_type", "default");
            return rope.positive(
                    "rope_theta", file.positive(olderKey, otherwise, MAX_THETA), MAX_THETA);
        }

        @Override
        public String type() {
            return "modernbert";
        }

        @Override
        public int layers() {
            return global.size();
        }

        @Override
        public LayerWidths widths() {
            return LayerWidths.ofEncoder(hiddenSize, intermediateSize, true);
        }

        @Override
        public List<Pooling> poolings() {
            return List.of(Pooling.MEAN, Pooling.CLS);
        }

        /// Its models are pooled in either way.
        @Override
        public boolean assumesPooling() {
            return false;
        }

        @Override
        public Model load(Weights weights, Pooling pooling, Backend backend) {
            EncoderWeights encoder = EncoderWeights.of(weights, WORDS);
            return new ModernBertModel(this, pooling, encoder, backend);
        }
    }

    /// @param attentionNorm the first layer has none
    private record Layer(
            Optional<Norm> attentionNorm,
            Linear queryKeyValue,
            Rotary rotary,
            int window,
            Linear attentionOutput,
            Norm perceptronNorm,
            Linear gatedUp,
            Linear down) {}

    private static final String WORDS = "embeddings.tok_embeddings.weight";

    private final Config config;
    private final Pooling pooling;
    private final EncoderWeights weights;
    private final Backend backend;
    private final EmbeddingTable words;
    private final Norm embeddingNorm;
    private final List<Layer> layers = new ArrayList<>();
    private final Norm outputNorm;

    private ModernBertModel(
            Config config, Pooling pooling, EncoderWeights weights, Backend backend) {
        this.config = config;
        this.pooling = pooling;
        this.weights = weights;
        this.backend = backend;
        int hidden = config.hiddenSize();
        this.words = backend.embeddingTable(weights.matrix(WORDS, config.vocabularySize(), hidden));
        this.embeddingNorm = norm("embeddings.norm");
        int headSize = hidden / config.heads();
        var globalRotary = new Rotary(headSize, config.globalTheta(), config.maxTokens());
        var localRotary = new Rotary(headSize, config.localTheta(), config.maxTokens());
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer(i, config.global().get(i) ? globalRotary : localRotary));
        }
        this.outputNorm = norm("final_norm");
        weights.requireAllTaken("layers.");
    }

    private Layer layer(int number, Rotary rotary) {
        String name = "layers." + number + ".";
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        return new Layer(
                number == 0 ? Optional.empty() : Optional.of(norm(name + "attn_norm")),
                linear(name + "attn.Wqkv", 3 * hidden, hidden, Activation.NONE),
                rotary,
                config.global().get(number) ? config.maxTokens() : config.window(),
                linear(name + "attn.Wo", hidden, hidden, Activation.NONE),
                norm(name + "mlp_norm"),
                linear(name + "mlp.Wi", 2 * inner, hidden, Activation.GEGLU),
                linear(name + "mlp.Wo", hidden, inner, Activation.NONE));
    }

    private Linear linear(String name, int outputs, int inputs, Activation activation) {
        return backend.linear(
                List.of(weights.matrix(name + ".weight", outputs, inputs)), List.of(), activation);
    }

    private Norm norm(String name) {
        return backend.norm(
                weights.tensor(name + ".weight", config.hiddenSize()), config.epsilon());
    }

    @Override
    public int dimensions() {
        return config.hiddenSize();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int maxTokens() {
        return config.maxTokens();
    }

    @Override
    public long flopsPerToken() {
        return 2 * config.linearWeights();
    }

    @Override
    public ForwardPass newPass(int maxBatchTokens, int threads) {
        return ForwardPass.on(backend.newWorker(maxBatchTokens, threads), Pass::new);
    }

    @Override
    public void close() {
        backend.close();
        weights.close();
    }

    private final class Pass implements ForwardPass {
        private final Worker worker;
        private final Tensor x; // residual stream [tokens, hidden]
        private final Tensor input; // x normed, as a factor [tokens, hidden]
        private final Tensor qkv; // [tokens, 3·hidden]
        private final Tensor context; // [tokens, hidden]
        private final Tensor inner; // [tokens, intermediate]

        Pass(Worker worker) {
            this.worker = worker;
            int hidden = config.hiddenSize();
            this.x = worker.residual(hidden);
            this.input = worker.factors(hidden);
            this.qkv = worker.activations(3 * hidden);
            this.context = worker.activations(hidden);
            this.inner = worker.activations(config.intermediateSize());
        }

        @Override
        public float[][] run(Batch asked, Runnable pause) {
            Batch batch = worker.begin(asked, maxTokens());
            int tokens = batch.tokenCount();
            int[] positions = batch.positions();
            worker.embed(batch.tokens(), words, x);
            worker.layerNorm(embeddingNorm, x, input, tokens);
            for (Layer layer : layers) {
                layer.attentionNorm().ifPresent(norm -> worker.layerNormTo(norm, x, input, tokens));
                worker.linear(layer.queryKeyValue(), input, qkv, tokens);
                worker.rotate(layer.rotary(), positions, 2 * config.heads(), qkv, tokens);
                worker.attention(batch, config.heads(), layer.window(), qkv, context);
                pause.run();
                worker.addLinear(layer.attentionOutput(), context, x, tokens);
                worker.layerNormTo(layer.perceptronNorm(), x, input, tokens);
                pause.run();
                worker.linear(layer.gatedUp(), input, inner, tokens);
                pause.run();
                worker.addLinear(layer.down(), inner, x, tokens);
                pause.run();
            }
            worker.layerNorm(outputNorm, x, x, tokens);
            return worker.pool(asked, pooling, x);
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
