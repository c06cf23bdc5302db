package zhiyin.server.dify;

import tools.jackson.core.JsonGenerator;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.kb.KbErrors;

/// `{"error_code": 2001, "error_msg": "..."}`. 1002 and 2001 are Dify's own; for what it has no number, the
/// HTTP status is taken.
final class DifyErrors implements ErrorFormat {
    private static final int NOT_ALLOWED = 1002;
    private static final int NO_SUCH_KNOWLEDGE = 2001;

    private final KbErrors knowledge = new KbErrors();

    @Override
    public String schema() {
        return """
        {"type":"object","required":["error_code","error_msg"],
         "properties":{"error_code":{"type":"integer"},"error_msg":{"type":"string"}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("error_code", code(failure.reason()));
        out.writeStringProperty("error_msg", failure.getMessage());
        out.writeEndObject();
    }

    private static int code(Reason reason) {
        return switch (reason) {
            case UNAUTHENTICATED, FORBIDDEN -> NOT_ALLOWED;
            case NOT_FOUND -> NO_SUCH_KNOWLEDGE;
            default -> reason.status();
        };
    }

    @Override
    public RequestException explain(Throwable failure) {
        return knowledge.explain(failure);
    }
}
