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
import zhiyin.engine.weights.Weights;

/// Qwen3 (<https://arxiv.org/abs/2505.09388>) as an embedding model
/// (<https://arxiv.org/abs/2506.05176>): a decoder whose last token's normalised state is the text's
/// vector. Each layer adds to the residual stream `x` what causal grouped-query attention, with normed
/// and rotated queries and keys, and then a SwiGLU perceptron, make of the normed `x`.
///
/// A layer goes through a batch in chunks of rows: only `x` and one layer's keys and values are as long
/// as the batch, so that memory for a text of 32,768 tokens is a few hundred megabytes. After the last
/// layer's keys and values, only each sequence's last token is computed.
public final class Qwen3Model implements Model {
    private record Layer(
            RmsNorm attentionNorm,
            Linear query,
            Linear keyValue,
            RmsNorm queryNorm,
            RmsNorm keyNorm,
            Linear attentionOutput,
            RmsNorm mlpNorm,
            Linear gateUp,
            Linear down) {}

    private final Qwen3Config config;
    private final Backend backend;
    private final Weights weights;
    private final EmbeddingTable words;
    private final Rotary rotary;
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm outputNorm;

    /// Takes over `weights` and `backend`: they are closed with the model.
    public Qwen3Model(Qwen3Config config, Weights weights, Backend backend) {
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
        return new Layer(
                norm(name + "input_layernorm", hidden),
                linear(matrix(name + "self_attn.q_proj", queries, hidden)),
                linear(
                        matrix(name + "self_attn.k_proj", keys, hidden),
                        matrix(name + "self_attn.v_proj", keys, hidden)),
                norm(name + "self_attn.q_norm", heads.size()),
                norm(name + "self_attn.k_norm", heads.size()),
                linear(matrix(name + "self_attn.o_proj", hidden, queries)),
                norm(name + "post_attention_layernorm", hidden),
                backend.linear(
                        List.of(
                                matrix(name + "mlp.gate_proj", inner, hidden),
                                matrix(name + "mlp.up_proj", inner, hidden)),
                        List.of(),
                        Activation.SWIGLU),
                linear(matrix(name + "mlp.down_proj", hidden, inner)));
    }

    private Linear linear(WeightMatrix... matrices) {
        return backend.linear(List.of(matrices), List.of(), Activation.NONE);
    }

    private WeightMatrix matrix(String name, int outputs, int inputs) {
        return weights.matrix(name + ".weight", outputs, inputs);
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

    @Override
    public boolean sharesPrefixes() {
        return true;
    }

    @Override
    public ForwardPass newPass(int maxBatchTokens, int threads) {
        return new Pass(maxBatchTokens, threads);
    }

    @Override
    public void close() {
        backend.close();
        weights.close();
    }

    private final class Pass implements ForwardPass {
        /// Rows that go through a layer together.
        private static final int CHUNK_ROWS = 2048;

        private final Worker worker;
        private final Tensor x; // residual stream [tokens, hidden]
        private final Tensor keyValues; // of one layer [tokens, 2·key heads·size]
        private final Tensor factor; // normed x, as products take it [chunk, hidden]
        private final Tensor queries; // [chunk, query heads·size]
        private final Tensor context; // [chunk, query heads·size]
        private final Tensor inner; // [chunk, intermediate]

        Pass(int maxBatchTokens, int threads) {
            this.worker = backend.newWorker(Math.min(maxBatchTokens, CHUNK_ROWS), threads);
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
        public float[][] run(Batch batch, Runnable pause) {
            batch.prefixes().stream().flatMap(Optional::stream).distinct().forEach(this::prepare);
            throughAllButTheLastLayer(batch, pause, _ -> {});
            lastLayer(batch);
            int sequences = batch.sequenceCount();
            worker.rmsNorm(outputNorm, x, x, sequences);
            return worker.read(x, sequences);
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
                for (int from = 0; from < batch.tokenCount(); from += CHUNK_ROWS) {
                    int to = Math.min(batch.tokenCount(), from + CHUNK_ROWS);
                    chunk(i, batch, positions, pause, from, to);
                    pause.run();
                }
                afterLayer.accept(i);
            }
        }

        /// Takes rows `from .. to` through a layer.
        private void chunk(int i, Batch batch, int[] positions, Runnable pause, int from, int to) {
            Layer layer = layers.get(i);
            int rows = to - from;
            Tensor residual = x.from(from);
            worker.rmsNorm(layer.attentionNorm(), residual, factor, rows);
            keyValues(layer, positions, from, rows);
            queries(layer, positions, from, rows);
            attend(i, batch, batch.spans(from, to), residual, rows);
            pause.run();
            mlp(layer, residual, rows);
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
            worker.causalAttention(batch, config.heads(), spans, queries, keyValues, i, context);
            worker.addLinear(layers.get(i).attentionOutput(), context, residual, rows);
        }

        private void mlp(Layer layer, Tensor residual, int rows) {
            worker.rmsNorm(layer.mlpNorm(), residual, factor, rows);
            worker.linear(layer.gateUp(), factor, inner, rows);
            worker.addLinear(layer.down(), inner, residual, rows);
        }

        private void computeKeyValues(Layer layer, Batch batch, int[] positions) {
            for (int from = 0; from < batch.tokenCount(); from += CHUNK_ROWS) {
                int rows = Math.min(CHUNK_ROWS, batch.tokenCount() - from);
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
            // The last chunk first, because attention clears the keys and values behind its chunk.
            for (int from = (sequences - 1) / CHUNK_ROWS * CHUNK_ROWS;
                    from >= 0;
                    from -= CHUNK_ROWS) {
                int to = Math.min(sequences, from + CHUNK_ROWS);
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
