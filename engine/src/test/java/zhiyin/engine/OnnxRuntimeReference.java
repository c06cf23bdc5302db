package zhiyin.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.ModelDirectory;
import zhiyin.engine.model.Shortening;
import zhiyin.engine.tokenizer.Tokenizer;

/// The reference implementation: ONNX Runtime on the same weights, one text at a time.
final class OnnxRuntimeReference implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Tokenizer tokenizer;
    private final Pooling pooling;

    OnnxRuntimeReference(ModelDirectory model) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            // Its threads would wait busily, for cores that other tests use.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.session = environment.createSession(model.weights().toString(), options);
        }
        this.tokenizer = model.tokenizer();
        this.pooling = model.info().pooling();
    }

    float[] embed(String text, int maxTokens) throws OrtException {
        int[] tokens = tokenizer.encode(text, maxTokens);
        long[] ids = Arrays.stream(tokens).asLongStream().toArray();
        long[] mask = new long[ids.length];
        Arrays.fill(mask, 1);
        try (OnnxTensor input = tensor(ids);
                OnnxTensor attention = tensor(mask);
                OnnxTensor types = tensor(new long[ids.length]);
                OrtSession.Result result =
                        session.run(
                                Map.of(
                                        "input_ids", input,
                                        "attention_mask", attention,
                                        "token_type_ids", types))) {
            float[][][] hidden = (float[][][]) result.get(0).getValue();
            return UnitVector.of(pool(hidden[0]), hidden[0][0].length, Shortening.PLAIN, 0);
        }
    }

    private OnnxTensor tensor(long[] values) throws OrtException {
        return OnnxTensor.createTensor(
                environment, LongBuffer.wrap(values), new long[] {1, values.length});
    }

    private float[] pool(float[][] tokens) {
        if (pooling == Pooling.CLS) {
            return tokens[0];
        }
        float[] mean = new float[tokens[0].length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (float[] token : tokens) {
                sum += token[i];
            }
            mean[i] = (float) (sum / tokens.length);
        }
        return mean;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
