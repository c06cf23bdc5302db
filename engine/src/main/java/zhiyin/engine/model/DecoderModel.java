package zhiyin.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Rotary;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// A decoder as an embedding model: its last token's normalised state is the text's vector, as of
/// Qwen3-Embedding (<https://arxiv.org/abs/2506.05176>), E5-Mistral (<https://arxiv.org/abs/2401.00368>) and gte-Qwen2
/// (<https://arxiv.org/abs/2308.03281>). Each layer adds to the residual stream `x` what grouped-query attention, with
/// rotated queries and keys, and then a SwiGLU perceptron, make of the normed `x`. [DecoderFamily] tells whose queries
/// and keys are normed, and whose have biases; [AttentionMask], what a token sees.
///
/// A layer goes through a batch in chunks of rows ([Backend#rowsTogether]): only `x` and one layer's keys and values are
/// as long as the batch, so that memory for a text of 32,768 tokens is a few hundred megabytes. After the last
/// layer's keys and values, only each sequence's last token is computed. Where tokens see those behind them, a layer's
/// keys and values are all computed first.
final class DecoderModel implements Model {
    private record Layer(
            RmsNorm attentionNorm,
            Linear query,
            Linear keyValue,
            Optional<RmsNorm> queryNorm,
            Optional<RmsNorm> keyNorm,
            Linear attentionOutput,
            RmsNorm mlpNorm,
            Linear gateUp,
            Linear down) {}

    private final DecoderConfig config;
    private final Backend backend;
    private final Weights weights;
    private final EmbeddingTable words;
    private final Rotary rotary;
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm outputNorm;

    /// Takes over `weights` and `backend`: they are closed with the model.
    DecoderModel(DecoderConfig config, Weights weights, Backend backend) {
        this.config = config;
        this.backend = backend;
        this.weights = weights;
        this.words =
                backend.embeddingTable(
                        weights.matrix(
                                "embed_tokens.weight",
                                config.vocabularySize(),
                                config.hiddenSize()));
        this.rotary = new Rotary(config.heads().size(), config.ropeTheta(), config.maxPositions());
        requireNoFurtherLayer();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer("layers." + i + "."));
        }
        this.outputNorm = norm("norm", config.hiddenSize());
    }

    private void requireNoFurtherLayer() {
        String further = "layers." + config.layers() + ".";
        if (weights.names().stream().anyMatch(name -> name.startsWith(further))) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: %d layers, but the weights have more (%s...)"
                            .formatted(config.source(), config.layers(), further));
        }
    }

    private Layer layer(String name) {
        GroupedHeads heads = config.heads();
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        int queries = heads.queries() * heads.size();
        int keys = heads.keys() * heads.size();
        String attention = name + "self_attn.";
        return new Layer(
                norm(name + "input_layernorm", hidden),
                projection(queries, attention + "q_proj"),
                projection(keys, attention + "k_proj", attention + "v_proj"),
                headNorm(attention + "q_norm"),
                headNorm(attention + "k_norm"),
                linear(matrix(attention + "o_proj", hidden, queries)),
                norm(name + "post_attention_layernorm", hidden),
                backend.linear(
                        List.of(
                                matrix(name + "mlp.gate_proj", inner, hidden),
                                matrix(name + "mlp.up_proj", inner, hidden)),
                        List.of(),
                        Activation.SWIGLU),
                linear(matrix(name + "mlp.down_proj", hidden, inner)));
    }

    /// Queries, or keys and values, of the normed `x`.
    private Linear projection(int outputs, String... names) {
        List<WeightMatrix> matrices = new ArrayList<>();
        List<WeightTensor> biases = new ArrayList<>();
        for (String name : names) {
            matrices.add(matrix(name, outputs, config.hiddenSize()));
            if (config.family().addsBiases()) {
                biases.add(weights.tensor(name + ".bias", outputs));
            } else {
                requireNone(name + ".bias");
            }
        }
        return backend.linear(matrices, biases, Activation.NONE);
    }

    private Linear linear(WeightMatrix matrix) {
        return backend.linear(List.of(matrix), List.of(), Activation.NONE);
    }

    private WeightMatrix matrix(String name, int outputs, int inputs) {
        return weights.matrix(name + ".weight", outputs, inputs);
    }

    private Optional<RmsNorm> headNorm(String name) {
        if (config.family().normsHeads()) {
            return Optional.of(norm(name, config.heads().size()));
        }
        requireNone(name + ".weight");
        return Optional.empty();
    }

    /// Without a part that it has, a model would give wrong vectors without a word.
    private void requireNone(String tensor) {
        if (weights.names().contains(tensor)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: a model of type \"%s\" with %s is not supported by this version"
                            .formatted(config.source(), config.family().type(), tensor));
        }
    }

    private RmsNorm norm(String name, int size) {
        return backend.rmsNorm(weights.tensor(name + ".weight", size), config.rmsNormEpsilon());
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

    /// What tokens make of those behind them cannot be computed before these are known.
    @Override
    public boolean sharesPrefixes() {
        return config.mask().isCausal();
    }

    @Override
    public ForwardPass newPass(int maxBatchTokens, int threads) {
        int rows = Math.min(maxBatchTokens, backend.rowsTogether()); // fewer where memory is short
        while (true) {
            try {
                return new Pass(maxBatchTokens, rows, threads);
            } catch (EngineException e) {
                if (e.code() != Code.DEVICE_MEMORY_EXCEEDED
                        || rows <= Backend.LEAST_ROWS_TOGETHER) {
                    throw e;
                }
                rows = Math.max(Backend.LEAST_ROWS_TOGETHER, rows / 2);
            }
        }
    }

    @Override
    public void close() {
        backend.close();
        weights.close();
    }

    private final class Pass implements ForwardPass {
        private final Worker worker;
        private final int chunkRows;
        private final Tensor x; // residual stream [tokens, hidden]
        private final Tensor keyValues; // of one layer [tokens, 2·key heads·size]
        private final Tensor factor; // normed x, as products take it [chunk, hidden]
        private final Tensor queries; // [chunk, query heads·size]
        private final Tensor context; // [chunk, query heads·size]
        private final Tensor inner; // [chunk, intermediate]

        /// @param chunkRows that go through a layer together
        Pass(int maxBatchTokens, int chunkRows, int threads) {
            this.chunkRows = chunkRows;
            this.worker = backend.newWorker(chunkRows, threads);
            GroupedHeads heads = config.heads();
            int width = heads.queries() * heads.size();
            try {
                this.x = worker.residual(config.hiddenSize(), maxBatchTokens);
                this.keyValues =
                        worker.activations(2 * heads.keys() * heads.size(), maxBatchTokens);
                this.factor = worker.factors(config.hiddenSize());
                this.queries = worker.activations(width);
                this.context = worker.activations(width);
                this.inner = worker.activations(config.intermediateSize());
            } catch (RuntimeException | Error e) { // no memory for so long a text
                worker.close();
                throw e;
            }
        }

        @Override
        public float[][] run(Batch asked, Runnable pause) {
            Batch batch = worker.begin(asked, config.maxTokens());
            batch.prefixes().stream().flatMap(Optional::stream).distinct().forEach(this::prepare);
            throughAllButTheLastLayer(batch, pause, _ -> {});
            lastLayer(batch);
            int sequences = batch.sequenceCount();
            worker.rmsNorm(outputNorm, x, x, sequences);
            return worker.read(x, asked.sequenceCount());
        }

        /// Computes a prefix's keys and values, if nobody has yet.
        private void prepare(Prefix prefix) {
            if (prefix.keyValues().isPresent()) {
                return;
            }
            Batch batch = Batch.pack(List.of(prefix.tokens()));
            List<Tensor> computed = new ArrayList<>();
            throughAllButTheLastLayer(
                    batch,
                    () -> {},
                    layer -> computed.add(worker.keep(keyValues, prefix.length())));
            int last = layers.size() - 1;
            computeKeyValues(layers.get(last), batch, batch.positions());
            computed.add(worker.keep(keyValues, prefix.length()));
            prefix.keep(computed);
        }

        private void throughAllButTheLastLayer(
                Batch batch, Runnable pause, IntConsumer afterLayer) {
            int[] positions = batch.positions();
            worker.embed(batch.tokens(), words, x);
            for (int i = 0; i < layers.size() - 1; i++) {
                if (config.mask().isCausal()) {
                    for (int from = 0; from < batch.tokenCount(); from += chunkRows) {
                        chunk(i, batch, positions, pause, from);
                    }
                } else {
                    computeKeyValues(layers.get(i), batch, positions);
                    for (int from = lastChunk(batch.tokenCount()); from >= 0; from -= chunkRows) {
                        chunk(i, batch, positions, pause, from);
                    }
                }
                afterLayer.accept(i);
            }
        }

        /// Where keys and values lie behind a chunk's that are still needed, the last chunk comes first, because
        /// attention clears what is behind its own.
        private int lastChunk(int rows) {
            return (rows - 1) / chunkRows * chunkRows;
        }

        /// Takes the rows of a chunk through a layer.
        private void chunk(int i, Batch batch, int[] positions, Runnable pause, int from) {
            Layer layer = layers.get(i);
            int rows = Math.min(chunkRows, batch.tokenCount() - from);
            Tensor residual = x.from(from);
            worker.rmsNorm(layer.attentionNorm(), residual, factor, rows);
            if (config.mask().isCausal()) {
                keyValues(layer, positions, from, rows);
            }
            queries(layer, positions, from, rows);
            attend(i, batch, batch.spans(from, from + rows), residual, rows);
            pause.run();
            mlp(layer, residual, rows);
            pause.run();
        }

        private void keyValues(Layer layer, int[] positions, int from, int rows) {
            Tensor out = keyValues.from(from);
            worker.linear(layer.keyValue(), factor, out, rows);
            worker.rotate(
                    layer.keyNorm(), rotary, positions, from, config.heads().keys(), out, rows);
        }

        private void queries(Layer layer, int[] positions, int from, int rows) {
            worker.linear(layer.query(), factor, queries, rows);
            worker.rotate(
                    layer.queryNorm(),
                    rotary,
                    positions,
                    from,
                    config.heads().queries(),
                    queries,
                    rows);
        }

        private void attend(int i, Batch batch, List<QuerySpan> spans, Tensor residual, int rows) {
            worker.groupedAttention(
                    batch, config.heads(), config.mask(), spans, queries, keyValues, i, context);
            worker.addLinear(layers.get(i).attentionOutput(), context, residual, rows);
        }

        private void mlp(Layer layer, Tensor residual, int rows) {
            worker.rmsNorm(layer.mlpNorm(), residual, factor, rows);
            worker.linear(layer.gateUp(), factor, inner, rows);
            worker.addLinear(layer.down(), inner, residual, rows);
        }

        private void computeKeyValues(Layer layer, Batch batch, int[] positions) {
            for (int from = 0; from < batch.tokenCount(); from += chunkRows) {
                int rows = Math.min(chunkRows, batch.tokenCount() - from);
                worker.rmsNorm(layer.attentionNorm(), x.from(from), factor, rows);
                keyValues(layer, positions, from, rows);
            }
        }

        /// Leaves each sequence's last token as a row of `x`.
        private void lastLayer(Batch batch) {
            int last = layers.size() - 1;
            Layer layer = layers.get(last);
            int[] positions = batch.positions();
            computeKeyValues(layer, batch, positions);
            int sequences = batch.sequenceCount();
            int[] rows = new int[sequences];
            int[] places = new int[sequences];
            for (int s = 0; s < sequences; s++) {
                rows[s] = batch.offsets()[s + 1] - 1;
                places[s] = positions[rows[s]];
            }
            worker.copyRows(x, rows, x);
            for (int from = lastChunk(sequences); from >= 0; from -= chunkRows) {
                int to = Math.min(sequences, from + chunkRows);
                Tensor residual = x.from(from);
                worker.rmsNorm(layer.attentionNorm(), residual, factor, to - from);
                queries(layer, places, from, to - from);
                attend(last, batch, batch.lastTokens(from, to), residual, to - from);
                mlp(layer, residual, to - from);
            }
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
