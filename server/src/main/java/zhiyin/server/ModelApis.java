package zhiyin.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.api.Variant;
import zhiyin.server.cohere.CohereApi;
import zhiyin.server.download.Downloads;
import zhiyin.server.model.Models;
import zhiyin.server.model.SelfChecks;
import zhiyin.server.ollama.OllamaApi;
import zhiyin.server.openai.OpenAiApi;
import zhiyin.server.rerank.RerankApi;
import zhiyin.server.tei.TeiApi;
import zhiyin.server.vllm.VllmApi;

/// The dialects in which models are asked, wired: here is decided who shares a path with whom.
final class ModelApis implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Models models;
    private final OllamaApi ollama;
    private final SelfChecks checks;
    private final Optional<Downloads> downloads;

    ModelApis(Models models, Observation observation) {
        this.models = models;
        this.checks = new SelfChecks(models, observation.selfCheck());
        this.ollama = new OllamaApi(models);
        this.downloads = models.library().map(Downloads::new);
    }

    void addTo(Routes routes, SameOrigin gate) {
        new OpenAiApi(models).addTo(routes);
        new CohereApi(models).addTo(routes);
        var tei = new TeiApi(models);
        var vllm = new VllmApi(models);
        new RerankApi(models).addTo(routes, List.of(tei.rerank()));
        vllm.addTo(routes);
        Variant<?, ?> texts = tei.tokenize();
        routes.with(texts.errors())
                .share(
                        Operation.of(
                                "POST", "/tokenize", "tokens of a text (vLLM) or of texts (TEI)"),
                        List.of(vllm.tokenize(), texts));
        tei.addTo(routes);
        ollama.addTo(routes, gate);
    }

    /// @throws RequestException BUSY while the default model is being loaded, UNAVAILABLE where a model gives
    ///     wrong vectors
    void requireReady() {
        boolean loading =
                models.defaultModel().loaded().filter(model -> !model.ready()).isPresent();
        if (loading) {
            throw new RequestException(Reason.BUSY, "the default model is being loaded")
                    .withRetryAfter(LOOK_AGAIN);
        }
        checks.fault()
                .ifPresent(fault -> {
                    throw new RequestException(Reason.UNAVAILABLE, fault);
                });
    }

    Models models() {
        return models;
    }

    SelfChecks checks() {
        return checks;
    }

    Optional<Downloads> downloads() {
        return downloads;
    }

    String names() {
        return models.names();
    }

    @Override
    public void close() {
        downloads.ifPresent(Downloads::close);
        checks.close();
        ollama.close();
    }
}
