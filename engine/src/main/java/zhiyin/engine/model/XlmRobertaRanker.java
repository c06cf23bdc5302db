package zhiyin.engine.model;

import java.nio.file.Path;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.weights.SafetensorsFile;
import zhiyin.engine.weights.Weights;

/// An XLM-RoBERTa that judges how well the second of two texts answers the first, as BGE-Reranker-v2-m3
/// does: the encoder, and behind its first token's vector a head that gives one number. Sequences are
/// pairs, `<s> query </s></s> document </s>`; the "vector" of each is its score alone, a number without
/// bounds, of which a sigmoid makes what publishers call the normalized score.
public final class XlmRobertaRanker implements Model {
    private final BertModel encoder;
    private final ClassificationHead head;

    private XlmRobertaRanker(BertModel encoder, ClassificationHead head) {
        this.encoder = encoder;
        this.head = head;
    }

    /// Loads the model of a directory with `config.json` and safetensors.
    ///
    /// @param backend taken over: closed with the model
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    public static XlmRobertaRanker open(Path directory, Backend backend) {
        JsonFile file = JsonFile.read(directory.resolve("config.json"));
        String type = file.text("model_type", "");
        if (!type.equals("xlm-roberta") || !ModelKind.isClassifier(file)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: model_type is \"%s\" and architectures %s, supported is an \"xlm-roberta\" that is an XLMRobertaForSequenceClassification"
                            .formatted(file.path(), type, file.root().path("architectures")));
        }
        BertConfig config = BertConfig.ofXlmRoberta(file);
        Weights weights = SafetensorsFile.open(directory);
        try {
            ClassificationHead head = ClassificationHead.read(weights, config.hiddenSize());
            Weights encoder = EncoderWeights.of(weights);
            return new XlmRobertaRanker(new BertModel(config, Pooling.CLS, encoder, backend), head);
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
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
