package zhiyin.server.api;

import tools.jackson.core.JsonGenerator;

/// How a dialect tells an error.
@FunctionalInterface
public interface ErrorFormat {
    /// Writes the body of the answer, one JSON value.
    void write(RequestException failure, JsonGenerator out);

    /// What a failure means to the client; dialects whose requests fail in ways of their own say more.
    default RequestException explain(Throwable failure) {
        return Failures.explain(failure);
    }
}
