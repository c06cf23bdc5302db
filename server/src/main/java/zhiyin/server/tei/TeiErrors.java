package zhiyin.server.tei;

import java.util.Arrays;
import tools.jackson.core.JsonGenerator;
import zhiyin.engine.EngineException;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// `{"error": "...", "error_type": "Validation"}`, and TEI's statuses.
final class TeiErrors implements ErrorFormat {
    /// TEI's kinds of failures; a [RequestException] may have one as its code.
    enum ErrorType {
        EMPTY("Empty", 400),
        VALIDATION("Validation", 422),
        /// The model cannot do it, or has failed.
        BACKEND("Backend", 424),
        OVERLOADED("Overloaded", 429),
        UNHEALTHY("Unhealthy", 503);

        private final String label;
        private final int status;

        ErrorType(String label, int status) {
            this.label = label;
            this.status = status;
        }
    }

    @Override
    public String schema() {
        return """
        {"type":"object","required":["error","error_type"],"properties":{"error":{"type":"string"},
         "error_type":{"type":"string","enum":["Empty","Validation","Backend","Overloaded","Unhealthy"]}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("error", failure.getMessage());
        out.writeStringProperty("error_type", type(failure).label);
        out.writeEndObject();
    }

    @Override
    public int status(RequestException failure) {
        return switch (failure.reason()) {
            case UNAUTHENTICATED,
                    FORBIDDEN,
                    METHOD_NOT_ALLOWED,
                    REQUEST_STALLED,
                    BODY_TOO_LARGE,
                    DEADLINE_EXCEEDED ->
                    failure.reason().status();
            default -> type(failure).status;
        };
    }

    @Override
    public RequestException explain(Throwable failure) {
        if (failure instanceof EngineException e && e.code() == EngineException.Code.TEXT_EMPTY) {
            return refusal(ErrorType.EMPTY, "`inputs` cannot be empty: " + e.getMessage());
        }
        return ErrorFormat.super.explain(failure);
    }

    static RequestException refusal(ErrorType type, String message) {
        return RequestException.coded(Reason.INVALID_REQUEST, type, message);
    }

    private static ErrorType type(RequestException failure) {
        return Arrays.stream(ErrorType.values())
                .filter(type -> type.name().equals(failure.code()))
                .findFirst()
                .orElseGet(() ->
                        switch (failure.reason()) {
                            case BUSY, OVERLOADED, RATE_LIMITED, DEADLINE_EXCEEDED ->
                                    ErrorType.OVERLOADED;
                            case FAILED, MODEL_NOT_FOUND -> ErrorType.BACKEND;
                            case UNAVAILABLE, STOPPING -> ErrorType.UNHEALTHY;
                            default -> ErrorType.VALIDATION;
                        });
    }
}
