package zhiyin.server.api;

import tools.jackson.core.JsonGenerator;

/// How a dialect tells an error.
public interface ErrorFormat {
    /// Writes the body of the answer, one JSON value.
    void write(RequestException failure, JsonGenerator out);

    /// A JSON Schema of what [#write] writes.
    String schema();

    /// The HTTP status; dialects that have another than is usual say so.
    default int status(RequestException failure) {
        return failure.reason().status();
    }

    /// What a failure means to the client; dialects whose requests fail in ways of their own say more.
    default RequestException explain(Throwable failure) {
        return Failures.explain(failure);
    }
}
