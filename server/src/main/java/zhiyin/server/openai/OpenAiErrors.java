package zhiyin.server.openai;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import zhiyin.engine.EngineException;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// `{"error": {"message", "type", "param", "code"}}`, the last two `null` where there is nothing to
/// say.
public final class OpenAiErrors implements ErrorFormat {
    @Override
    public String schema() {
        return """
        {"type":"object","required":["error"],"properties":{"error":{"type":"object",
         "required":["message","type","param","code"],"properties":{"message":{"type":"string"},
         "type":{"type":"string"},"param":{"type":["string","null"]},"code":{"type":["string","null"]}}}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeObjectPropertyStart("error");
        out.writeStringProperty("message", failure.getMessage());
        out.writeStringProperty("type", type(failure.reason()));
        writeOptional(out, "param", failure.field().orElse(null));
        writeOptional(out, "code", code(failure.reason()));
        out.writeEndObject();
        out.writeEndObject();
    }

    private static String type(Reason reason) {
        return switch (reason) {
            case OVERLOADED -> "tokens";
            case RATE_LIMITED -> "requests";
            default -> reason.status() >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    private static @Nullable String code(Reason reason) {
        return switch (reason) {
            case MODEL_NOT_FOUND -> "model_not_found";
            case TEXT_TOO_LONG -> "context_length_exceeded";
            case UNAUTHENTICATED -> "invalid_api_key";
            case FORBIDDEN -> "insufficient_permissions";
            case OVERLOADED, RATE_LIMITED -> "rate_limit_exceeded";
            default -> null;
        };
    }

    private static void writeOptional(JsonGenerator out, String name, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, value);
        }
    }

    /// The engine's refusal of a request, by the names of this dialect's fields; anything else as it
    /// is.
    ///
    /// @param promptField where the request's prompt is from
    static RuntimeException refusal(EngineException failure, String promptField) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.code()) {
            case TEXT_TOO_LONG ->
                    new RequestException(
                            Reason.TEXT_TOO_LONG, "input", message + " (\"truncate\": true)");
            case TEXT_EMPTY, TOKEN_OUT_OF_RANGE -> RequestException.invalid("input", message);
            case TRUNCATION_REFUSED -> RequestException.invalid("truncate_prompt_tokens", message);
            case PROMPT_REFUSED -> RequestException.invalid(promptField, message);
            case DIMENSIONS_OUT_OF_RANGE -> RequestException.invalid("dimensions", message);
            default -> failure;
        };
    }
}
