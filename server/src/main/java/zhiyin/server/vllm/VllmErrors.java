package zhiyin.server.vllm;

import tools.jackson.core.JsonGenerator;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// `{"error": {"message", "type", "param", "code"}}` as OpenAI has it, the code being the HTTP status.
final class VllmErrors implements ErrorFormat {
    @Override
    public String schema() {
        return """
        {"type":"object","required":["error"],"properties":{"error":{"type":"object",
         "required":["message","type","param","code"],"properties":{"message":{"type":"string"},
         "type":{"type":"string"},"param":{"type":["string","null"]},"code":{"type":"integer"}}}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeObjectPropertyStart("error");
        out.writeStringProperty("message", failure.getMessage());
        out.writeStringProperty("type", type(failure.reason()));
        failure.field()
                .ifPresentOrElse(
                        field -> out.writeStringProperty("param", field),
                        () -> out.writeNullProperty("param"));
        out.writeNumberProperty("code", status(failure));
        out.writeEndObject();
        out.writeEndObject();
    }

    private static String type(Reason reason) {
        return switch (reason) {
            case MODEL_NOT_FOUND, NOT_FOUND, ROUTE_NOT_FOUND -> "NotFoundError";
            case BUSY, UNAVAILABLE, STOPPING -> "ServiceUnavailableError";
            case UNAUTHENTICATED -> "AuthenticationError";
            case FORBIDDEN -> "PermissionDeniedError";
            case OVERLOADED, RATE_LIMITED -> "TooManyRequestsError";
            case DEADLINE_EXCEEDED -> "TimeoutError";
            case FAILED -> "InternalServerError";
            default -> "BadRequestError";
        };
    }
}
