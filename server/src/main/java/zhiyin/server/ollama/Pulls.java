package zhiyin.server.ollama;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.pull.ModelName;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.model.Library;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;

/// Models are added and removed. Thread-safe.
final class Pulls implements AutoCloseable {
    private static final int MOST_AT_ONCE = 4;

    /// @param name an older name of `model`
    /// @param stream whether progress is told, which it is if absent
    record PullBody(Optional<String> model, Optional<String> name, Optional<Boolean> stream) {}

    /// The body of `DELETE /api/delete`.
    record DeleteBody(Optional<String> model, Optional<String> name) {}

    private final Models models;
    private final Set<PullInProgress> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Pulls(Models models) {
        this.models = models;
    }

    void addTo(Routes routes) {
        routes.call(
                Operation.of(
                                "POST",
                                "/api/pull",
                                "fetches a model from a hub, told in lines (Ollama)")
                        .takes(PullBody.class)
                        .answers(PullInProgress.Progress.class),
                this::pull);
        routes.call(
                Operation.of("DELETE", "/api/delete", "deletes a model that was pulled (Ollama)")
                        .takes(DeleteBody.class),
                this::delete);
    }

    private void pull(Call call) throws IOException {
        PullBody body = call.openBody(PullBody.class);
        String name = required(body.model().or(body::name));
        boolean streamed = body.stream().orElse(true);
        if (BuiltinModel.of(OllamaNames.withoutLatest(name)).isPresent()) {
            PullInProgress.answerAtOnce(call, streamed);
            return;
        }
        ModelName onHub =
                OllamaNames.onHub(name)
                        .orElseThrow(() ->
                                RequestException.invalid(
                                        "model",
                                        "'%s' is not the name of a model on a hub, expected OWNER/REPOSITORY or OWNER/REPOSITORY:QUANTISATION, as in hf.co/Qwen/Qwen3-Embedding-0.6B-GGUF:Q8_0"
                                                .formatted(name)));
        var pull = new PullInProgress(library(), onHub);
        running.add(pull);
        try {
            if (closed || running.size() > MOST_AT_ONCE) {
                throw new RequestException(
                        closed ? Reason.STOPPING : Reason.BUSY,
                        closed
                                ? "the server is stopping"
                                : "%d models are being pulled".formatted(MOST_AT_ONCE));
            }
            pull.run(call, streamed);
        } finally {
            running.remove(pull);
        }
    }

    private void delete(Call call) {
        DeleteBody body = call.openBody(DeleteBody.class);
        String name = required(body.model().or(body::name));
        Library library = library();
        var model = OllamaNames.require(models, name);
        if (model.offer().origin() != Offer.Origin.PULLED) {
            throw RequestException.invalid(
                    "model", "'%s' was not pulled, and is not deleted".formatted(name));
        }
        model.keep(KeepAlive.parse("0"));
        if (!library.remove(model.offer().fullName())) {
            throw new RequestException(
                    Reason.MODEL_NOT_FOUND, "model '%s' not found".formatted(name));
        }
    }

    private static String required(Optional<String> name) {
        return name.filter(text -> !text.isBlank())
                .orElseThrow(() -> RequestException.invalid("model", "model is required"));
    }

    private Library library() {
        return models.library()
                .orElseThrow(() ->
                        new RequestException(
                                Reason.FORBIDDEN,
                                "this server serves the models that it was started with, and no others"));
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(PullInProgress::stop);
    }
}
