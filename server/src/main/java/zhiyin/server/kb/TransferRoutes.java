package zhiyin.server.kb;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.InputStream;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;

/// Collections as files, on their way to another machine.
final class TransferRoutes {
    private final KnowledgeBase base;
    private final KbOptions options;

    TransferRoutes(KnowledgeBase base, KbOptions options) {
        this.base = base;
        this.options = options;
    }

    void addTo(Routes routes) {
        routes.call(
                Operation.of(
                                "GET",
                                CollectionRoutes.ONE + "/export",
                                "the collection as one file, with vectors")
                        .answersBytes("application/octet-stream"),
                this::export);
        routes.answer(
                Operation.of("POST", "/kb/import", "makes a collection of an exported file")
                        .takesBytes()
                        .query("name", String.class, "of the collection; as in the file if absent")
                        .withStatus(201),
                CollectionInfo.class,
                this::importFrom);
    }

    private void export(Call call) throws IOException {
        CollectionInfo collection = base.collections().require(call.path("collection"));
        Context ctx = call.context();
        ctx.contentType("application/octet-stream");
        ctx.header(
                Header.CONTENT_DISPOSITION,
                "attachment; filename*=UTF-8''"
                        + DocumentRoutes.encoded(collection.name() + ".zhiyin"));
        base.transfer().exportTo(collection.name(), ctx.outputStream());
    }

    private CollectionInfo importFrom(Call call) throws IOException {
        try (InputStream body = call.bytes(options.importBytes())) {
            return base.transfer().importFrom(body, call.query("name"));
        }
    }
}
