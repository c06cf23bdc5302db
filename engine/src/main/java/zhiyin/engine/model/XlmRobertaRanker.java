package zhiyin.engine.model;

import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.Weights;

/// An XLM-RoBERTa that judges how well the second of two texts answers the first, as BGE-Reranker-v2-m3
/// does: the encoder, and behind its first token's vector a head that gives one number. Sequences are
/// pairs, `<s> query </s></s> document </s>`; the "vector" of each is its score alone, a number without
/// bounds, of which a sigmoid makes what publishers call the normalized score.
public final class XlmRobertaRanker implements Model {
    /// Where a file does not say.
    private static final int CLASSES = 2;

    private final Model encoder;
    private final ClassificationHead head;

    private XlmRobertaRanker(Model encoder, ClassificationHead head) {
        this.encoder = encoder;
        this.head = head;
    }

    /// The sizes of such a model: those of its encoder.
    private record Config(BertConfig encoder) implements Architecture {
        @Override
        public String type() {
            return encoder.type();
        }

        @Override
        public int hiddenSize() {
            return encoder.hiddenSize();
        }

        @Override
        public int layers() {
            return encoder.layers();
        }

        @Override
        public int maxTokens() {
            return encoder.maxTokens();
        }

        @Override
        public LayerWidths widths() {
            return encoder.widths();
        }

        @Override
        public List<Pooling> poolings() {
            return List.of(Pooling.CLS);
        }

        @Override
        public boolean onlyRanks() {
            return true;
        }

        @Override
        public RelevanceHead relevanceHead(Weights weights, boolean tied, Tokenizer tokenizer) {
            return RelevanceHead.OF_SCORES;
        }

        @Override
        public Model load(Weights weights, Pooling pooling, Backend backend) {
            ClassificationHead head = ClassificationHead.read(weights, hiddenSize());
            return new XlmRobertaRanker(encoder.load(weights, pooling, backend), head);
        }
    }

    /// What a `config.json` of type `xlm-roberta` describes: this, where the model was saved with a head for one
    /// class, else an encoder of texts.
    ///
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static Architecture orEncoder(JsonFile file) {
        BertConfig encoder = BertConfig.ofXlmRoberta(file);
        if (!Architectures.isClassifier(file)) {
            return encoder;
        }
        int classes =
                file.root().has("id2label")
                        ? file.root().path("id2label").size()
                        : file.integer("num_labels", CLASSES);
        if (classes != 1) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: id2label tells %d classes apart: this is a classifier, and a reranker has one"
                            .formatted(file.path(), classes));
        }
        return new Config(encoder);
    }

    /// What a GGUF file of type `bert` describes: this, where it has a head for one class, else an encoder of texts.
    ///
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static Architecture orEncoder(EncoderMetadata file) {
        BertConfig encoder = BertConfig.of(file);
        if (!file.gguf().names().contains(ClassificationHead.OUT)) {
            return encoder;
        }
        int classes = file.rows(ClassificationHead.OUT);
        if (classes != 1 || encoder.type().equals("bert")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s has a head for %d classes (cls.output) on a model of type \"%s\": supported is one for 1 class on an xlm-roberta, which is a reranker"
                            .formatted(file.source(), classes, encoder.type()));
        }
        return new Config(encoder);
    }

    /// One: the score.
    @Override
    public int dimensions() {
        return 1;
    }

    @Override
    public int vocabularySize() {
        return encoder.vocabularySize();
    }

    @Override
    public int maxTokens() {
        return encoder.maxTokens();
    }

    @Override
    public long flopsPerToken() {
        return encoder.flopsPerToken();
    }

    @Override
    public ForwardPass newPass(int maxBatchTokens, int threads) {
        return new RankerPass(encoder.newPass(maxBatchTokens, threads));
    }

    @Override
    public void close() {
        encoder.close();
    }

    private final class RankerPass implements ForwardPass {
        private final ForwardPass pass;

        RankerPass(ForwardPass pass) {
            this.pass = pass;
        }

        @Override
        public float[][] run(Batch batch, Runnable pause) {
            float[][] vectors = pass.run(batch, pause);
            float[][] scores = new float[vectors.length][];
            for (int s = 0; s < vectors.length; s++) {
                scores[s] = new float[] {head.score(vectors[s])};
            }
            return scores;
        }

        @Override
        public void close() {
            pass.close();
        }
    }
}
