package zhiyin.server.cohere;

import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// `{"id": "...", "message": "..."}`; where there is no room now, 429, which Cohere's clients try again.
final class CohereErrors implements ErrorFormat {
    private static final int TOO_MANY_REQUESTS = 429;

    @Override
    public String schema() {
        return """
        {"type":"object","required":["id","message"],
         "properties":{"id":{"type":"string"},"message":{"type":"string"}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("id", UUID.randomUUID().toString());
        out.writeStringProperty("message", failure.getMessage());
        out.writeEndObject();
    }

    @Override
    public int status(RequestException failure) {
        return failure.reason() == Reason.BUSY ? TOO_MANY_REQUESTS : failure.reason().status();
    }
}
