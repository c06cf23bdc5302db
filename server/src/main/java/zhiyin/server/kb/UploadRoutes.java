package zhiyin.server.kb;

import io.javalin.http.Header;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.base.Documents;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.PutOptions;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.server.api.Call;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;

/// Documents that come: one as a body, several as a form, and which of a folder's need to.
final class UploadRoutes {
    /// Of a manifest: some 300,000 files.
    private static final long MAX_MANIFEST_BYTES = 64L << 20;

    private static final String MULTIPART = "org.eclipse.jetty.multipartConfig";
    private static final int SPOOL_BYTES = 64 << 10;

    /// What became of each file of a form, in the form's order.
    record Uploads(List<Upload> documents) {}

    /// @param document absent where it was refused; then `code` and `message` say why
    record Upload(
            String path,
            Optional<DocumentInfo> document,
            Optional<String> code,
            Optional<String> message) {}

    private final Documents documents;
    private final Manifests manifests;
    private final KbOptions options;

    UploadRoutes(KnowledgeBase base, KbOptions options) {
        this.documents = base.documents();
        this.manifests = new Manifests(base);
        this.options = options;
    }

    void addTo(Routes routes) {
        String all = DocumentRoutes.ALL;
        routes.answer(
                described(
                        Operation.of("PUT", all + "/<path>", "adds a document, or a new version")
                                .takesBytes()
                                .query("modified", Instant.class, "when the file was changed")),
                DocumentInfo.class,
                this::put);
        routes.answer(
                described(
                        Operation.of("POST", all, "adds the files of a form (multipart/form-data)")
                                .takes(
                                        new Operation.Content(
                                                "multipart/form-data",
                                                new Operation.Shape.Written(
                                                        "{\"type\":\"object\"}")))),
                Uploads.class,
                this::putForm);
        routes.answer(
                Operation.of(
                                "POST",
                                CollectionRoutes.ONE + "/manifest",
                                "which files of a folder are new, changed or gone")
                        .takes(Manifests.Manifest.class),
                Manifests.Difference.class,
                call ->
                        manifests.compare(
                                call.path("collection"),
                                call.body(Manifests.Manifest.class, MAX_MANIFEST_BYTES)));
    }

    private static Operation described(Operation operation) {
        return operation
                .query("tags", String.class, "added to those it has, separated by commas")
                .query("job", Long.class, "an open job; a job of its own if absent");
    }

    private DocumentInfo put(Call call) throws IOException {
        String collection = call.path("collection");
        String path = call.path("path");
        PutOptions put = options(call);
        boolean isNew = documents.find(collection, path).isEmpty();
        try (InputStream body = call.bytes(options.uploadBytes())) {
            DocumentInfo document = documents.put(collection, path, body, put);
            call.status(isNew ? 201 : 200);
            return document;
        }
    }

    private static PutOptions options(Call call) {
        OptionalLong job = call.number("job", 1, Long.MAX_VALUE);
        Optional<Instant> modified =
                call.context().queryParam("modified") == null
                        ? Optional.empty()
                        : call.time("modified");
        var put = new PutOptions(call.words("tags"), modified, job, Optional.empty());
        return sender().map(put::withOwner).orElse(put);
    }

    /// Who sends; empty where nobody is known.
    static Optional<String> sender() {
        return Exchange.current()
                .flatMap(Exchange::principal)
                .filter(Principal::identified)
                .map(Principal::name);
    }

    /// Jetty's reader writes parts to files as they come, so that many large ones cost no memory.
    private Uploads putForm(Call call) throws IOException {
        Path folder = Files.createTempDirectory("zhiyin-upload");
        Collection<Part> parts = List.of();
        try {
            parts = parts(call, folder);
            return putAll(call, parts);
        } finally {
            for (Part part : parts) {
                part.delete();
            }
            Files.deleteIfExists(folder);
        }
    }

    private Collection<Part> parts(Call call, Path folder) throws IOException {
        long most = options.uploadBytes();
        var request = call.context().req();
        request.setAttribute(
                MULTIPART, new MultipartConfigElement(folder.toString(), most, most, SPOOL_BYTES));
        try {
            if (request.getContentLengthLong() > most) {
                throw tooLarge();
            }
            return request.getParts();
        } catch (IllegalStateException e) {
            closeAfterwards(call);
            throw tooLarge();
        } catch (ServletException e) {
            closeAfterwards(call);
            throw RequestException.invalid(
                    "the body is not a form of files (multipart/form-data); one file alone is sent by PUT");
        }
    }

    /// Jetty closes the connection where its reader gave up within a body; a client that is not told would
    /// send the next request on it.
    private static void closeAfterwards(Call call) {
        call.context().header(Header.CONNECTION, "close");
    }

    private RequestException tooLarge() {
        return new RequestException(
                Reason.BODY_TOO_LARGE,
                "the form's files have more than %,d bytes together; send them one by one"
                        .formatted(options.uploadBytes()));
    }

    private Uploads putAll(Call call, Collection<Part> parts) throws IOException {
        PutOptions put = options(call);
        var uploads = new ArrayList<Upload>();
        for (Part part : parts) {
            String name = part.getSubmittedFileName();
            if (name == null || name.isEmpty()) {
                throw RequestException.invalid(
                        part.getName(),
                        "the part \"%s\" is not a file; tags and job go into the address"
                                .formatted(part.getName()));
            }
            uploads.add(upload(call.path("collection"), name, part, put));
        }
        return new Uploads(uploads);
    }

    /// One file that is refused does not keep the others out.
    private Upload upload(String collection, String path, Part part, PutOptions put)
            throws IOException {
        try (InputStream body = part.getInputStream()) {
            DocumentInfo document = documents.put(collection, path, body, put);
            return new Upload(path, Optional.of(document), Optional.empty(), Optional.empty());
        } catch (CatalogException e) {
            if (e.code() != CatalogException.Code.INVALID) {
                throw e;
            }
            return new Upload(
                    path,
                    Optional.empty(),
                    Optional.of(e.code().name()),
                    Optional.ofNullable(e.getMessage()));
        }
    }
}
