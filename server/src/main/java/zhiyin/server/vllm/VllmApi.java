package zhiyin.server.vllm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embeddings;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.model.Cosine;
import zhiyin.server.model.Cut;
import zhiyin.server.model.Models;
import zhiyin.server.model.ServedModel;
import zhiyin.server.vllm.PoolingAnswer.Vector;
import zhiyin.server.vllm.PoolingBody.Format;
import zhiyin.server.vllm.ScoreAnswer.Score;
import zhiyin.server.vllm.ScoreBody.Sides;

/// [vLLM's](https://docs.vllm.ai/en/latest/models/pooling_models.html) scores and pooling. Scores are cosines,
/// as vLLM's are for an embedding model. Thread-safe.
public final class VllmApi {
    private static final int AS_THE_MODEL = -1;

    private final Models models;

    public VllmApi(Models models) {
        this.models = models;
    }

    public void addTo(Routes server) {
        Routes routes = server.with(new VllmErrors());
        for (String path : List.of("/score", "/v1/score")) {
            routes.dialect(
                    Operation.of("POST", path, "how alike texts are (vLLM)"),
                    ScoreBody.class,
                    ScoreAnswer.class,
                    (_, body) -> score(body));
        }
        routes.dialect(
                Operation.of("POST", "/pooling", "vectors of texts (vLLM)"),
                PoolingBody.class,
                PoolingAnswer.class,
                (_, body) -> pool(body));
    }

    private ScoreAnswer score(ScoreBody body) {
        Sides sides = body.sides();
        Cut cut = cut(body.truncatePromptTokens());
        ServedModel model = models.requireOrDefault(body.model());
        EmbedOptions options = EmbedOptions.DEFAULTS;
        Embeddings left =
                model.embed(
                        new Inputs.Texts(sides.left()), options.withKind(sides.leftKind()), cut);
        Embeddings right =
                model.embed(
                        new Inputs.Texts(sides.right()), options.withKind(sides.rightKind()), cut);
        var scores = new ArrayList<Score>();
        for (int i = 0; i < sides.right().size(); i++) {
            float[] one = left.vectors().get(sides.left().size() == 1 ? 0 : i);
            scores.add(Score.of(i, Cosine.of(one, right.vectors().get(i))));
        }
        return new ScoreAnswer(
                "score-" + UUID.randomUUID(),
                "list",
                Instant.now().getEpochSecond(),
                model.name(),
                scores,
                Usage.of(left.tokens() + right.tokens()));
    }

    private PoolingAnswer pool(PoolingBody body) {
        Inputs inputs = body.given();
        ServedModel model = models.requireOrDefault(body.model());
        Embeddings answer = model.embed(inputs, body.options(), cut(body.truncatePromptTokens()));
        var vectors = new ArrayList<Vector>();
        for (float[] vector : answer.vectors()) {
            vectors.add(
                    Vector.of(vectors.size(), vector, body.encodingFormat().orElse(Format.FLOAT)));
        }
        return new PoolingAnswer(
                "pool-" + UUID.randomUUID(),
                "list",
                Instant.now().getEpochSecond(),
                model.name(),
                vectors,
                Usage.of(answer.tokens()));
    }

    /// Texts that are too long are refused unless the request says otherwise.
    private static Cut cut(Optional<Integer> truncatePromptTokens) {
        if (truncatePromptTokens.isEmpty()) {
            return Cut.NONE;
        }
        int tokens = truncatePromptTokens.get();
        if (tokens != AS_THE_MODEL) {
            throw RequestException.invalid(
                    "truncate_prompt_tokens",
                    "truncate_prompt_tokens is %d, expected -1, which cuts texts to what the model reads"
                            .formatted(tokens));
        }
        return Cut.END;
    }
}
