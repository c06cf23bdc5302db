package zhiyin.bench.robust;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.bench.load.Connection.Answer;

/// Whether an answer is one that a server may give.
final class FuzzJudge {
    /// Of what is not implemented, not ready, too slow, of another HTTP or too much to be kept: told with a reason,
    /// and nobody's fault here.
    private static final Set<Integer> EXCUSED = Set.of(501, 503, 504, 505, 507);

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final JsonShape shapes;
    private final List<JsonNode> errors;

    /// @param document OpenAPI
    /// @param routes of it
    FuzzJudge(JsonNode document, List<Route> routes) {
        this.shapes = new JsonShape(document);
        this.errors = routes.stream().map(Route::error).distinct().toList();
    }

    /// @return what is wrong; empty where nothing is
    Optional<String> fault(FuzzRequest request, Answer answer) {
        int status = answer.status();
        if (status >= 500 && !EXCUSED.contains(status)) {
            return Optional.of("status " + status);
        }
        if (request.isHead() || answer.body().length == 0) {
            return status < 400 || request.isHead()
                    ? Optional.empty()
                    : Optional.of("status " + status + " without a body");
        }
        boolean isJson = answer.contentType().startsWith("application/json");
        if (status < 400) {
            return isJson && parsed(answer).isEmpty()
                    ? Optional.of("not JSON: " + beginning(answer))
                    : Optional.empty();
        }
        if (!isJson) {
            return Optional.of("an error of type \"" + answer.contentType() + "\"");
        }
        List<JsonNode> legal = request.exact() ? List.of(request.route().error()) : errors;
        return parsed(answer).filter(body -> isAny(body, legal)).isPresent()
                ? Optional.empty()
                : Optional.of("an error of another shape: " + beginning(answer));
    }

    private boolean isAny(JsonNode body, List<JsonNode> schemas) {
        return schemas.stream().anyMatch(schema -> shapes.fits(body, schema));
    }

    private static Optional<JsonNode> parsed(Answer answer) {
        try {
            return Optional.of(JSON.readTree(answer.body()));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static String beginning(Answer answer) {
        String text = answer.text();
        return text.substring(0, Math.min(200, text.length()));
    }
}
