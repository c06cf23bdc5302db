package zhiyin.server.ollama;

import tools.jackson.core.JsonGenerator;
import zhiyin.engine.EngineException;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// `{"error": "..."}`.
final class OllamaErrors implements ErrorFormat {
    @Override
    public String schema() {
        return """
        {"type":"object","required":["error"],"properties":{"error":{"type":"string"}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("error", text(failure));
        out.writeEndObject();
    }

    /// Why a model does not come from its hub is for the client to know.
    @Override
    public RequestException explain(Throwable failure) {
        if (failure instanceof EngineException e) {
            switch (e.code()) {
                case ACCESS_DENIED, DOWNLOAD_FAILED -> {
                    return RequestException.coded(
                            Reason.UNAVAILABLE, e.code(), String.valueOf(e.getMessage()));
                }
                default -> {}
            }
        }
        return ErrorFormat.super.explain(failure);
    }

    /// Clients look for Ollama's own words.
    static String text(RequestException failure) {
        String message = failure.getMessage();
        return switch (failure.reason()) {
            case TEXT_TOO_LONG -> "the input length exceeds the context length: " + message;
            case BUSY, OVERLOADED -> "server busy, please try again. " + message;
            default -> message;
        };
    }
}
