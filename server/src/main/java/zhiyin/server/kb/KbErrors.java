package zhiyin.server.kb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.file.ContentException;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.transfer.TransferException;
import zhiyin.knowledge.upload.UploadException;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// `{"error": {"code", "message", "values"}}`; codes are in capitals, and stable. `values` says, by name, what the message
/// is about, where that is known: what a page needs to say it in another language.
public final class KbErrors implements ErrorFormat {
    @Override
    public String schema() {
        return """
        {"type":"object","required":["error"],"properties":{"error":{"type":"object",
         "required":["code","message"],"properties":{"code":{"type":"string"},"message":{"type":"string"},
          "values":{"type":"object","additionalProperties":{"type":"string"}}}}}}
        """;
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        out.writeStartObject();
        out.writeObjectPropertyStart("error");
        out.writeStringProperty("code", failure.code());
        out.writeStringProperty("message", failure.getMessage());
        writeValues(failure, out);
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeValues(RequestException failure, JsonGenerator out) {
        var values = new TreeMap<>(failure.values());
        failure.field().ifPresent(field -> values.putIfAbsent("field", field));
        if (!values.isEmpty()) {
            out.writeObjectPropertyStart("values");
            values.forEach(out::writeStringProperty);
            out.writeEndObject();
        }
    }

    @Override
    public RequestException explain(Throwable failure) {
        return switch (failure) {
            case CatalogException e -> RequestException.coded(reason(e.code()), e.code(), text(e));
            case UploadException e -> RequestException.coded(reason(e.code()), e.code(), text(e));
            case StoreException e -> RequestException.coded(Reason.UNAVAILABLE, e.code(), text(e));
            case EngineException e when isRequests(e.code()) ->
                    RequestException.coded(Reason.INVALID_REQUEST, e.code(), text(e));
            case TransferException e ->
                    RequestException.coded(Reason.INVALID_REQUEST, e.code(), text(e));
            case UncheckedIOException e when e.getCause() != null -> explain(e.getCause());
            case ContentException e -> RequestException.coded(reason(e.code()), e.code(), text(e));
            case IOException e when isDisks(e) ->
                    new RequestException(
                            Reason.UNAVAILABLE,
                            "the server could not read or write its files: " + text(e));
            default -> ErrorFormat.super.explain(failure);
        };
    }

    private static Reason reason(UploadException.Code code) {
        return switch (code) {
            case UPLOAD_NOT_FOUND -> Reason.NOT_FOUND;
            case WRONG_OFFSET, SUPERSEDED -> Reason.CONFLICT;
            case UPLOAD_TOO_LARGE -> Reason.BODY_TOO_LARGE;
            case TOO_MANY_UPLOADS -> Reason.RATE_LIMITED;
            case CHECKSUM_MISMATCH -> Reason.CHECKSUM_MISMATCH;
            case DISK_FULL -> Reason.STORAGE_FULL;
        };
    }

    private static Reason reason(ContentException.Code code) {
        return switch (code) {
            case TOO_LARGE -> Reason.BODY_TOO_LARGE;
            case NOT_FOUND -> Reason.NOT_FOUND;
        };
    }

    /// A full disk, and not a client that went away, which Jetty tells by exceptions of its own.
    private static boolean isDisks(IOException failure) {
        return failure instanceof FileSystemException
                || (failure.getClass() == IOException.class && failure.getCause() == null);
    }

    private static Reason reason(CatalogException.Code code) {
        return switch (code) {
            case COLLECTION_NOT_FOUND,
                    DOCUMENT_NOT_FOUND,
                    JOB_NOT_FOUND,
                    INDEX_NOT_FOUND,
                    LABEL_NOT_FOUND ->
                    Reason.NOT_FOUND;
            case COLLECTION_EXISTS, CONFLICT -> Reason.CONFLICT;
            case INVALID -> Reason.INVALID_REQUEST;
            case CATALOG_UNAVAILABLE -> Reason.UNAVAILABLE;
        };
    }

    /// A model that is not here, dimensions that it has not, an instruction that it takes none of.
    private static boolean isRequests(EngineException.Code code) {
        return switch (code) {
            case MODEL_NOT_FOUND,
                    MODEL_FILE_INVALID,
                    MODEL_UNSUPPORTED,
                    WRONG_PURPOSE,
                    TEXT_TOO_LONG,
                    TEXT_EMPTY,
                    PROMPT_REFUSED,
                    DIMENSIONS_OUT_OF_RANGE ->
                    true;
            default -> false;
        };
    }

    private static String text(Exception failure) {
        return String.valueOf(failure.getMessage());
    }
}
