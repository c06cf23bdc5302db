package zhiyin.server.openai;

import io.javalin.http.Context;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.Purpose;
import zhiyin.knowledge.embed.remote.RemoteStatus;
import zhiyin.server.api.JsonAnswer;
import zhiyin.server.api.JsonBody;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;
import zhiyin.server.model.ServedModel;

/// The routes of OpenAI's API that concern embeddings. Thread-safe.
///
/// See [the embeddings reference](https://platform.openai.com/docs/api-reference/embeddings); what we
/// refuse and what we add is told at [EmbeddingsRequest].
public final class OpenAiApi {
    private static final System.Logger LOG = System.getLogger(OpenAiApi.class.getName());

    private final Models models;
    private final Instant created = Instant.now();

    public OpenAiApi(Models models) {
        this.models = models;
    }

    public void addTo(Routes server) {
        Routes routes = server.with(new OpenAiErrors());
        routes.post(
                Client.described(Operation.of("POST", "/v1/embeddings", "vectors of texts"))
                        .takes(EmbeddingsSchema.REQUEST)
                        .answers(EmbeddingsSchema.ANSWER),
                this::embed);
        routes.get(
                Operation.of(
                                "GET",
                                "/v1/models",
                                "the models, loaded or not, and aliases; of those computed"
                                        + " elsewhere what they were asked")
                        .answers(EmbeddingsSchema.MODELS),
                this::listModels);
        // A name may have a publisher before it: publisher/name.
        routes.get(
                Operation.of("GET", "/v1/models/<model>", "one of them")
                        .answers(EmbeddingsSchema.MODEL),
                this::showModel);
    }

    /// The names of the models.
    public String models() {
        return models.names();
    }

    private void embed(JsonBody body, Context ctx) {
        EmbeddingsRequest request = EmbeddingsRequest.read(body);
        ServedModel model = models.require(request.model());
        var answer =
                new EmbeddingsAnswer(
                        model.name(), request.format(), vectors(model, request, Client.of(ctx)));
        JsonAnswer.write(ctx, answer::write);
    }

    private static Embeddings vectors(ServedModel model, EmbeddingsRequest request, Client client) {
        try {
            return model.embed(request.input(), request.options(), client);
        } catch (EngineException e) {
            throw OpenAiErrors.refusal(e, request.promptField());
        }
    }

    private void listModels(Context ctx) {
        JsonAnswer.write(
                ctx,
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("object", "list");
                    out.writeArrayPropertyStart("data");
                    models.all().forEach(model -> writeModel(out, model));
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    private void showModel(Context ctx) {
        ServedModel model = models.require(ctx.pathParam("model"));
        JsonAnswer.write(ctx, out -> writeModel(out, model));
    }

    private static void writeRemote(JsonGenerator out, RemoteStatus remote) {
        out.writeObjectPropertyStart("remote");
        out.writeStringProperty("host", remote.host());
        out.writeNumberProperty("requests", remote.requests());
        out.writeNumberProperty("retries", remote.retries());
        out.writeNumberProperty("failures", remote.failures());
        out.writeNumberProperty("texts", remote.texts());
        out.writeNumberProperty("tokens", remote.tokens());
        out.writeNumberProperty("cost_usd", remote.dollars());
        out.writeEndObject();
    }

    /// Empty for a model whose files cannot be read.
    private static Optional<String> purpose(ServedModel model) {
        if (model.remote().isPresent()) {
            return Optional.of(label(Purpose.EMBEDDING));
        }
        try {
            return Optional.of(label(model.info().purpose()));
        } catch (EngineException e) {
            LOG.log(Level.DEBUG, "{0} cannot be looked at: {1}", model.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /// Not where its files cannot be read.
    private static boolean comparesTokens(ServedModel model) {
        return purpose(model).isPresent() && model.comparesTokens();
    }

    private static String label(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }

    private void writeModel(JsonGenerator out, ServedModel model) {
        out.writeStartObject();
        out.writeStringProperty("id", model.name());
        out.writeStringProperty("object", "model");
        out.writeNumberProperty("created", created.getEpochSecond());
        out.writeStringProperty("owned_by", "zhiyin");
        purpose(model).ifPresent(purpose -> out.writeStringProperty("purpose", purpose));
        if (comparesTokens(model)) {
            out.writeBooleanProperty("late_interaction", true);
        }
        model.remote().ifPresent(remote -> writeRemote(out, remote));
        out.writeEndObject();
    }
}
