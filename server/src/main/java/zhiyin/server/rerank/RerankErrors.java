package zhiyin.server.rerank;

import tools.jackson.core.JsonGenerator;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;

/// `{"detail": "...", "message": "..."}`: the first is what clients of Jina, Voyage and Infinity show, the
/// second what those of Cohere do.
final class RerankErrors implements ErrorFormat {
    @Override
    public String schema() {
        return """
        {"type":"object","required":["detail","message"],
         "properties":{"detail":{"type":"string"},"message":{"type":"string"}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("detail", failure.getMessage());
        out.writeStringProperty("message", failure.getMessage());
        out.writeEndObject();
    }
}
