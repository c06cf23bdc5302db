package zhiyin.engine.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/// nomic-bert (Nussbaum et al. 2024, <https://arxiv.org/abs/2402.01613>): a BERT whose queries and keys are turned by
/// their places, in place of a table of positions, and whose perceptron has a gate, in place of biases.
/// ```text
/// x = norm(word + type)
/// in each layer:
///   q, k, v = x·Wqkv, q and k rotated
///   x = norm1(x + attention(q, k, v)·Wo)
///   x = norm2(x + (silu(x·W12) * x·W11)·W2)
/// ```
public final class NomicBertModel implements Model {
    /// The sizes, under the names that GPT-2's configuration has for them, or those of transformers since version 5.
    record Config(
            int hiddenSize,
            int layers,
            int heads,
            int intermediateSize,
            int vocabularySize,
            int tokenTypes,
            int maxTokens,
            double theta,
            float epsilon)
            implements Architecture {
        private static final double MAX_THETA = 1e12;

        /// Where a file does not say.
        private static final double THETA = 1_000;

        static Config of(JsonFile file) {
            file.requireValue("activation_function", "swiglu");
            file.requireValue("hidden_act", "silu");
            file.requireValue("rotary_emb_fraction", 1);
            for (String flag : List.of("prenorm", "parallel_block", "causal", "use_rms_norm")) {
                file.requireValue(flag, false);
            }
            file.requireValue("rotary_emb_interleaved", false);
            file.requireNothing("rotary_emb_scale_base");
            file.section("rope_parameters").requireValue("rope_type", "default");
            int hidden = file.integer(file.nameOf("n_embd", "hidden_size"), 2, 65_536);
            int heads = file.integer(file.nameOf("n_head", "num_attention_heads"), 1, hidden / 2);
            file.requireMultiple(file.nameOf("n_embd", "hidden_size"), 2 * heads);
            String trained =
                    file.nameOf("max_trained_positions", "max_position_embeddings", "n_positions");
            return new Config(
                    hidden,
                    file.integer(file.nameOf("n_layer", "num_hidden_layers"), 1, 1_000),
                    heads,
                    file.integer(file.nameOf("n_inner", "intermediate_size"), 1, 1 << 20),
                    file.integer("vocab_size", 1, 1 << 24),
                    file.integer("type_vocab_size", 1, 1_024),
                    file.integer(trained, 2, 1 << 20),
                    theta(file),
                    (float)
                            file.positive(
                                    file.nameOf("layer_norm_epsilon", "layer_norm_eps"), 1e-12, 1));
        }

        /// Reads a GGUF file's metadata. Those that leave out the base of the angles are of the models published first.
        static Config of(EncoderMetadata file) {
            file.requireBidirectional();
            file.requireNoHead();
            return new Config(
                    file.hiddenSize(),
                    file.layers(),
                    file.heads(2),
                    file.intermediateSize(),
                    file.rows("embeddings.word_embeddings.weight"),
                    file.rows("embeddings.token_type_embeddings.weight"),
                    file.maxTokens(),
                    file.theta("rope.freq_base", THETA),
                    file.epsilon());
        }

        private static double theta(JsonFile file) {
            return file.root().has("rotary_emb_base")
                    ? file.positive("rotary_emb_base", THETA, MAX_THETA)
                    : file.section("rope_parameters").positive("rope_theta", THETA, MAX_THETA);
        }

        @Override
        public String type() {
            return "nomic_bert";
        }

        /// Angles go on for ever, and the published files let texts be four times as long as those in training. The
        /// code published with them scales the angles then, but only where it is told to; what is within
        /// [#maxTokens] is the same either way.
        @Override
        public int positions() {
            return Integer.MAX_VALUE;
        }

        @Override
        public LayerWidths widths() {
            return LayerWidths.ofEncoder(hiddenSize, intermediateSize, true);
        }

        @Override
        public List<Pooling> poolings() {
            return List.of(Pooling.MEAN, Pooling.CLS);
        }

        @Override
        public Prompts prompts() {
            return Prompts.nomic();
        }

        @Override
        public Shortening shortening() {
            return Shortening.CENTRED;
        }

        @Override
        public Model load(Weights weights, Pooling pooling, Backend backend) {
            return new NomicBertModel(this, pooling, EncoderWeights.of(weights), backend);
        }
    }

    private record Layer(
            Linear queryKeyValue,
            Linear attentionOutput,
            Norm attentionNorm,
            Linear gatedUp,
            Linear down,
            Norm outputNorm) {}

    private final Config config;
    private final Pooling pooling;
    private final EncoderWeights weights;
    private final Backend backend;
    private final EmbeddingTable words;
    private final Norm embeddingNorm;
    private final Rotary rotary;
    private final List<Layer> layers = new ArrayList<>();

    private NomicBertModel(
            Config config, Pooling pooling, EncoderWeights weights, Backend backend) {
        this.config = config;
        this.pooling = pooling;
        this.weights = weights;
        this.backend = backend;
        int hidden = config.hiddenSize();
        // A single text is always of type 0, so that type's vector can be part of every word's.
        this.words =
                backend.embeddingTable(
                        weights.matrix(
                                "embeddings.word_embeddings.weight",
                                config.vocabularySize(),
                                hidden),
                        weights.tensor(
                                "embeddings.token_type_embeddings.weight",
                                config.tokenTypes(),
                                hidden));
        this.embeddingNorm = norm("emb_ln");
        this.rotary = new Rotary(hidden / config.heads(), config.theta(), config.maxTokens());
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer("encoder.layers." + i + "."));
        }
        weights.requireAllTaken("embeddings.");
        weights.requireAllTaken("encoder.layers.");
    }

    private Layer layer(String name) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        return new Layer(
                linear(3 * hidden, hidden, Activation.NONE, name + "attn.Wqkv"),
                linear(hidden, hidden, Activation.NONE, name + "attn.out_proj"),
                norm(name + "norm1"),
                linear(inner, hidden, Activation.SWIGLU, name + "mlp.fc12", name + "mlp.fc11"),
                linear(hidden, inner, Activation.NONE, name + "mlp.fc2"),
                norm(name + "norm2"));
    }

    private Linear linear(int outputs, int inputs, Activation activation, String... names) {
        return backend.linear(
                Arrays.stream(names)
                        .map(name -> weights.matrix(name + ".weight", outputs, inputs))
                        .toList(),
                List.of(),
                activation);
    }

    private Norm norm(String name) {
        return backend.norm(
                weights.tensor(name + ".weight", config.hiddenSize()),
                weights.tensor(name + ".bias", config.hiddenSize()),
                config.epsilon());
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
        private final Tensor input; // x as a factor [tokens, hidden]
        private final Tensor qkv; // [tokens, 3·hidden]
        private final Tensor context; // [tokens, hidden]
        private final Tensor inner; // [tokens, intermediate]

        Pass(Worker worker) {
            this.worker = worker;
            int hidden = config.hiddenSize();
            this.x = worker.residual(hidden);
            this.input = worker.factorOf(x);
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
                worker.linear(layer.queryKeyValue(), input, qkv, tokens);
                worker.rotate(rotary, positions, 2 * config.heads(), qkv, tokens);
                worker.attention(batch, config.heads(), qkv, context);
                pause.run();
                worker.addLinear(layer.attentionOutput(), context, x, tokens);
                worker.layerNorm(layer.attentionNorm(), x, input, tokens);
                pause.run();
                worker.linear(layer.gatedUp(), input, inner, tokens);
                pause.run();
                worker.addLinear(layer.down(), inner, x, tokens);
                worker.layerNorm(layer.outputNorm(), x, input, tokens);
                pause.run();
            }
            return worker.pool(asked, pooling, x);
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
