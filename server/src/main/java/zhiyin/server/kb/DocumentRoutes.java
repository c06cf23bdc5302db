package zhiyin.server.kb;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import zhiyin.knowledge.base.Documents;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.HtmlWriter;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.document.Report;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;

/// Documents that are there: listed, shown, tagged, removed, retried.
final class DocumentRoutes {
    static final String ALL = CollectionRoutes.ONE + "/documents";
    static final String ONE = ALL + "/{id}";

    private static final int MAX_PAGE = 1_000;
    private static final int BUFFER_BYTES = 1 << 16;

    /// @param next what `after` is for the next page; absent on the last
    record DocumentPage(List<DocumentInfo> documents, OptionalLong next) {}

    /// @param next what `after` is for the next page; absent on the last
    record PassagePage(List<PassageInfo> passages, OptionalLong next) {}

    /// @param tags all that the document is to have
    record Change(Set<String> tags) {}

    private final Documents documents;

    DocumentRoutes(KnowledgeBase base) {
        this.documents = base.documents();
    }

    void addTo(Routes routes) {
        routes.answer(
                paged(Operation.of("GET", ALL, "documents, a page at a time"))
                        .query("stage", Stage.class, "how far the newest version has come")
                        .query("type", String.class, "format, such as pdf")
                        .query("tag", String.class, "that they have")
                        .query("folder", String.class, "that they lie in, or below")
                        .query("text", String.class, "in their path or title")
                        .query("job", Long.class, "that brought them")
                        .query("path", String.class, "exactly this one"),
                DocumentPage.class,
                this::list);
        routes.answer(Operation.of("GET", ONE, "a document"), DocumentInfo.class, this::require);
        routes.exchange(
                Operation.of("PATCH", ONE, "gives a document other tags"),
                Change.class,
                DocumentInfo.class,
                (call, body) -> documents.tag(collection(call), call.id(), body.tags()));
        routes.call(
                Operation.of("DELETE", ONE, "removes a document").withStatus(204),
                call -> {
                    documents.remove(collection(call), call.id());
                    call.status(204);
                });
        routes.answer(
                Operation.of("POST", ONE + "/retry", "reads and embeds it once more"),
                DocumentInfo.class,
                call -> documents.retry(collection(call), call.id()));
        addContents(routes);
    }

    private void addContents(Routes routes) {
        routes.answer(
                Operation.of("GET", ONE + "/report", "what was noticed while it was read"),
                Report.class,
                call -> documents.report(require(call).id()));
        routes.answer(
                paged(Operation.of("GET", ONE + "/passages", "its passages, a page at a time")),
                PassagePage.class,
                this::passages);
        routes.call(
                Operation.of("GET", ONE + "/original", "the file as it came, or a part of it")
                        .header("Range", String.class, "a part, such as bytes=0-65535: 206")
                        .header("If-Range", String.class, "the ETag that the part is to be of")
                        .header("If-None-Match", String.class, "an ETag: 304 where it is the same")
                        .answersBytes("application/octet-stream"),
                this::original);
        routes.call(
                Operation.of("GET", ONE + "/markdown", "its text as Markdown")
                        .answersText("text/markdown"),
                call ->
                        render(
                                call,
                                "text/markdown",
                                (document, out) ->
                                        MarkdownWriter.write(
                                                document, out, MarkdownWriter.Options.plain())));
        routes.call(
                Operation.of("GET", ONE + "/html", "its text as HTML").answersText("text/html"),
                call ->
                        render(
                                call,
                                "text/html",
                                (document, out) -> HtmlWriter.write(document, out, false)));
    }

    private static Operation paged(Operation operation) {
        return operation
                .query("after", Long.class, "what the page before calls next")
                .query("limit", Integer.class, "at most so many, 1 to 1000; 100 if absent");
    }

    private static int limit(Call call) {
        return (int) call.number("limit", 1, MAX_PAGE).orElse(DocumentQuery.DEFAULT_LIMIT);
    }

    private static String collection(Call call) {
        return call.path("collection");
    }

    private DocumentInfo require(Call call) {
        return documents.require(collection(call), call.id());
    }

    private DocumentPage list(Call call) {
        Optional<String> path = call.query("path");
        if (path.isPresent()) {
            List<DocumentInfo> one = documents.find(collection(call), path.get()).stream().toList();
            return new DocumentPage(one, OptionalLong.empty());
        }
        int limit = limit(call);
        var query =
                new DocumentQuery(
                        call.choice("stage", Stage.class),
                        call.query("type"),
                        call.query("tag"),
                        call.query("folder").orElse(""),
                        call.query("text"),
                        call.number("job", 1, Long.MAX_VALUE),
                        call.number("after", 0, Long.MAX_VALUE).orElse(0),
                        limit + 1); // one more tells whether there is another page
        return page(
                documents.list(collection(call), query),
                limit,
                DocumentInfo::id,
                DocumentPage::new);
    }

    private PassagePage passages(Call call) {
        int limit = limit(call);
        long after = call.number("after", 0, Long.MAX_VALUE).orElse(-1);
        List<PassageInfo> found =
                documents.passages(require(call).id()).stream()
                        .filter(passage -> passage.ordinal() > after)
                        .limit(limit + 1L)
                        .toList();
        return page(found, limit, passage -> (long) passage.ordinal(), PassagePage::new);
    }

    private interface Page<T, P> {
        P of(List<T> items, OptionalLong next);
    }

    private static <T, P> P page(List<T> found, int limit, Function<T, Long> key, Page<T, P> page) {
        if (found.size() <= limit) {
            return page.of(found, OptionalLong.empty());
        }
        List<T> shown = found.subList(0, limit);
        return page.of(shown, OptionalLong.of(key.apply(shown.getLast())));
    }

    /// All of it or a part; a browser that has it already is told that it is the same.
    private void original(Call call) throws IOException {
        DocumentInfo document = require(call);
        Path file = documents.original(document.id());
        Context ctx = call.context();
        long size = Files.size(file);
        // Its name is the hash of its bytes.
        String tag = "\"%s\"".formatted(file.getFileName());
        neverRun(ctx);
        ctx.header(Header.ACCEPT_RANGES, "bytes");
        ctx.header(Header.ETAG, tag);
        ctx.header(Header.CACHE_CONTROL, "private, no-cache");
        if (tag.equals(ctx.header(Header.IF_NONE_MATCH))) {
            call.status(304);
            return;
        }
        ctx.contentType("application/octet-stream");
        ctx.header(
                Header.CONTENT_DISPOSITION,
                "attachment; filename*=UTF-8''" + encoded(document.path()));
        send(call, file, size, range(ctx, size, tag));
    }

    private static Optional<ByteRange> range(Context ctx, long size, String tag) {
        try {
            return ByteRange.wanted(ctx, size, tag);
        } catch (RequestException e) {
            ctx.header(Header.CONTENT_RANGE, "bytes */" + size);
            throw e;
        }
    }

    private static void send(Call call, Path file, long size, Optional<ByteRange> range)
            throws IOException {
        Context ctx = call.context();
        range.ifPresent(part -> {
            call.status(206);
            ctx.header(Header.CONTENT_RANGE, part.of(size));
        });
        long bytes = range.map(ByteRange::bytes).orElse(size);
        ctx.res().setContentLengthLong(bytes);
        if (ctx.method().equals(HandlerType.HEAD)) {
            return;
        }
        try (FileChannel in = FileChannel.open(file);
                WritableByteChannel out = Channels.newChannel(ctx.outputStream())) {
            long at = range.map(ByteRange::first).orElse(0L);
            for (long end = at + bytes; at < end; ) {
                long sent = in.transferTo(at, Math.min(end - at, BUFFER_BYTES), out);
                if (sent < 1) {
                    throw new EOFException(file + " ends before byte " + end);
                }
                at += sent;
            }
        }
    }

    /// The file's name, as RFC 5987 has it.
    static String encoded(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private interface Rendering {
        void write(Document document, Appendable out) throws IOException;
    }

    private void render(Call call, String mediaType, Rendering rendering) throws IOException {
        Document document = documents.parsed(require(call).id());
        Context ctx = call.context();
        neverRun(ctx);
        ctx.contentType(mediaType + "; charset=utf-8");
        try (Writer out = new OutputStreamWriter(ctx.outputStream(), StandardCharsets.UTF_8)) {
            rendering.write(document, out);
        }
    }

    /// Documents are other people's: nothing in them may act as this server's page.
    private static void neverRun(Context ctx) {
        ctx.header(Header.X_CONTENT_TYPE_OPTIONS, "nosniff");
        ctx.header(Header.CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    }
}
