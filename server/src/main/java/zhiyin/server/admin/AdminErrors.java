package zhiyin.server.admin;

import tools.jackson.core.JsonGenerator;
import zhiyin.engine.EngineException;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.download.DownloadException;
import zhiyin.server.kb.KbErrors;
import zhiyin.server.provider.ProviderException;

/// As the knowledge base tells its errors.
final class AdminErrors implements ErrorFormat {
    /// What is refused here alone.
    enum Code {
        /// Collections use the model; they are in `values`.
        MODEL_IN_USE,
        /// The model did not come from a hub, so it is not deleted.
        NOT_DOWNLOADED,
        /// The server serves the models it was started with, and no others.
        MODELS_FIXED
    }

    private final KbErrors shape = new KbErrors();

    @Override
    public String schema() {
        return shape.schema();
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        shape.write(failure, out);
    }

    @Override
    public RequestException explain(Throwable failure) {
        return switch (failure) {
            case DownloadException e ->
                    RequestException.coded(
                            reason(e.code()), e.code(), String.valueOf(e.getMessage()));
            case ProviderException e -> of(e);
            // A file of a model that cannot be deleted: the message says which, and why.
            case EngineException e when e.code() == EngineException.Code.CACHE_FAILURE ->
                    RequestException.coded(
                            Reason.CONFLICT, e.code(), String.valueOf(e.getMessage()));
            default -> shape.explain(failure);
        };
    }

    static RequestException of(ProviderException failure) {
        return RequestException.coded(
                        reason(failure.code()),
                        failure.code(),
                        String.valueOf(failure.getMessage()))
                .withValues(failure.values());
    }

    private static Reason reason(DownloadException.Code code) {
        return switch (code) {
            case DOWNLOAD_INVALID -> Reason.INVALID_REQUEST;
            case DOWNLOAD_NOT_FOUND -> Reason.NOT_FOUND;
            case TOO_MANY_DOWNLOADS -> Reason.CONFLICT;
        };
    }

    private static Reason reason(ProviderException.Code code) {
        return switch (code) {
            case PROVIDER_INVALID, KEY_MISSING, KEY_REFUSED, PRIVATE_ADDRESS ->
                    Reason.INVALID_REQUEST;
            case PROVIDER_NOT_FOUND -> Reason.NOT_FOUND;
            case PROVIDER_EXISTS, PROVIDER_FIXED, TOO_MANY_PROVIDERS -> Reason.CONFLICT;
        };
    }
}
