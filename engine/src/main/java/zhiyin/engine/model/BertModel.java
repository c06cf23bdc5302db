package zhiyin.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// BERT (Devlin et al. 2019, <https://arxiv.org/abs/1810.04805>), the encoder alone: token and position
/// embeddings, then layers of self-attention and a two-layer perceptron, each followed by a residual
/// sum and a layer normalisation. XLM-RoBERTa (Conneau et al. 2020, <https://arxiv.org/abs/1911.02116>) is
/// the same with another vocabulary, and other rows of the position table. BGE-M3 is one with [TokenHeads].
public final class BertModel implements Model {
    private record Layer(
            Linear queryKeyValue,
            Linear attentionOutput,
            Norm attentionNorm,
            Linear up,
            Linear down,
            Norm outputNorm) {}

    private final BertConfig config;
    private final Pooling pooling;
    private final Backend backend;
    private final Weights weights;
    private final EmbeddingTable words;
    private final EmbeddingTable positions;
    private final Norm embeddingNorm;
    private final List<Layer> layers;
    private final TokenHeads heads;

    /// Takes over `weights` and `backend`: they are closed with the model.
    public BertModel(BertConfig config, Pooling pooling, Weights weights, Backend backend) {
        this(config, pooling, weights, backend, TokenHeads.NONE);
    }

    /// @param heads of the same backend
    BertModel(
            BertConfig config,
            Pooling pooling,
            Weights weights,
            Backend backend,
            TokenHeads heads) {
        this.heads = heads;
        this.config = config;
        this.pooling = pooling;
        this.backend = backend;
        this.weights = weights;
        int hidden = config.hiddenSize();
        this.words =
                backend.embeddingTable(
                        weights.tensor(
                                "embeddings.word_embeddings.weight",
                                config.vocabularySize(),
                                hidden));
        // A single text is always of type 0, so that type's vector can be part of every position's.
        this.positions =
                backend.embeddingTable(
                        weights.tensor(
                                        "embeddings.position_embeddings.weight",
                                        config.maxPositions(),
                                        hidden)
                                .rowsFrom(config.firstPosition()),
                        weights.tensor(
                                "embeddings.token_type_embeddings.weight",
                                config.tokenTypes(),
                                hidden));
        this.embeddingNorm = norm("embeddings.LayerNorm");
        requireNoFurtherLayer(weights, config.layers());
        this.layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer("encoder.layer." + i + "."));
        }
    }

    private static void requireNoFurtherLayer(Weights weights, int layers) {
        String further = "encoder.layer." + layers + ".";
        if (weights.names().stream().anyMatch(name -> name.startsWith(further))) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "config.json: num_hidden_layers is %d, but the weights have more layers (%s...)"
                            .formatted(layers, further));
        }
    }

    private Layer layer(String name) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        List<String> projections =
                List.of(
                        name + "attention.self.query",
                        name + "attention.self.key",
                        name + "attention.self.value");
        return new Layer(
                backend.linear(
                        projections.stream().map(p -> matrix(p, hidden, hidden)).toList(),
                        projections.stream().map(p -> bias(p, hidden)).toList(),
                        Activation.NONE),
                linear(name + "attention.output.dense", hidden, hidden, Activation.NONE),
                norm(name + "attention.output.LayerNorm"),
                linear(name + "intermediate.dense", inner, hidden, Activation.GELU),
                linear(name + "output.dense", hidden, inner, Activation.NONE),
                norm(name + "output.LayerNorm"));
    }

    private Linear linear(String name, int outputs, int inputs, Activation activation) {
        return backend.linear(
                List.of(matrix(name, outputs, inputs)), List.of(bias(name, outputs)), activation);
    }

    private WeightMatrix matrix(String name, int outputs, int inputs) {
        return weights.matrix(name + ".weight", outputs, inputs);
    }

    private WeightTensor bias(String name, int outputs) {
        return weights.tensor(name + ".bias", outputs);
    }

    private Norm norm(String name) {
        int hidden = config.hiddenSize();
        return backend.norm(
                weights.tensor(name + ".weight", hidden),
                weights.tensor(name + ".bias", hidden),
                config.layerNormEpsilon());
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
    public Set<VectorKind> kinds() {
        return heads.kinds();
    }

    @Override
    public int tokenDimensions() {
        return heads.tokenDimensions();
    }

    @Override
    public long flopsPerToken() {
        return 2 * config.linearWeights();
    }

    @Override
    public ForwardPass newPass(int maxBatchTokens, int threads) {
        return ForwardPass.on(backend.newWorker(maxBatchTokens, threads), BertPass::new);
    }

    @Override
    public void close() {
        backend.close();
        weights.close();
    }

    private final class BertPass implements ForwardPass {
        private final Worker worker;
        private final Tensor x; // residual stream [tokens, hidden]
        private final Tensor input; // x as a factor [tokens, hidden]
        private final Tensor qkv; // [tokens, 3·hidden]
        private final Tensor context; // [tokens, hidden]
        private final Tensor inner; // [tokens, intermediate]
        private final TokenHeads.Pass tokenHeads;

        BertPass(Worker worker) {
            this.worker = worker;
            int hidden = config.hiddenSize();
            this.x = worker.residual(hidden);
            this.input = worker.factorOf(x);
            this.qkv = worker.activations(3 * hidden);
            this.context = worker.activations(hidden);
            this.inner = worker.activations(config.intermediateSize());
            this.tokenHeads = heads.newPass(worker);
        }

        @Override
        public float[][] run(Batch asked, Runnable pause) {
            Batch batch = worker.begin(asked, maxTokens());
            int tokens = batch.tokenCount();
            worker.embed(batch, words, positions, x);
            worker.layerNorm(embeddingNorm, x, input, tokens);
            for (Layer layer : layers) {
                worker.linear(layer.queryKeyValue(), input, qkv, tokens);
                worker.attention(batch, config.heads(), qkv, context);
                pause.run();
                worker.addLinear(layer.attentionOutput(), context, x, tokens);
                worker.layerNorm(layer.attentionNorm(), x, input, tokens);
                pause.run();
                worker.linear(layer.up(), input, inner, tokens);
                pause.run();
                worker.addLinear(layer.down(), inner, x, tokens);
                worker.layerNorm(layer.outputNorm(), x, input, tokens);
                pause.run();
            }
            float[][] vectors = worker.pool(asked, pooling, x);
            return tokenHeads.complete(asked, vectors, x, input);
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
