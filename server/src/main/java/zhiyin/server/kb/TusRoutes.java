package zhiyin.server.kb;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.base.PutOptions;
import zhiyin.knowledge.base.Uploads;
import zhiyin.knowledge.base.Uploads.State;
import zhiyin.knowledge.upload.Checksum;
import zhiyin.knowledge.upload.UploadException;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;

/// Documents that come in parts, by [tus 1.0](https://tus.io/protocols/resumable-upload) with the extensions
/// creation, termination, expiration and checksum. The answer that finishes an upload names the document in
/// `Zhiyin-Document`; so do later ones to `HEAD`.
final class TusRoutes {
    static final String ALL = CollectionRoutes.ONE + "/uploads";
    static final String ONE = ALL + "/{upload}";

    private static final String VERSION = "1.0.0";
    private static final String RESUMABLE = "Tus-Resumable";
    private static final String LENGTH = "Upload-Length";
    private static final String OFFSET = "Upload-Offset";
    private static final String CHECKSUM = "Upload-Checksum";
    private static final String OVERRIDE = "X-HTTP-Method-Override";
    private static final String PART = "application/offset+octet-stream";

    /// As HTTP has times; the formatter of Java would give days of one digit.
    private static final DateTimeFormatter HTTP_TIME =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /// An upload that is not a document yet.
    ///
    /// @param offset how many bytes have come
    /// @param fingerprint what its sender knows the file again by
    /// @param expires when it is forgotten, unless more comes
    record Unfinished(
            String id,
            String path,
            long bytes,
            long offset,
            Optional<Instant> modified,
            OptionalLong job,
            String fingerprint,
            Instant created,
            Instant expires) {
        static Unfinished of(State state) {
            var upload = state.upload();
            return new Unfinished(
                    upload.id(),
                    upload.path(),
                    upload.bytes(),
                    state.offset(),
                    upload.modified(),
                    upload.job(),
                    upload.fingerprint(),
                    upload.created(),
                    state.expires());
        }
    }

    record UnfinishedUploads(List<Unfinished> uploads) {}

    private final Uploads uploads;
    private final long mostBytes;

    TusRoutes(Uploads uploads, KbOptions options) {
        this.uploads = uploads;
        this.mostBytes = Math.min(options.uploadBytes(), uploads.mostBytes());
    }

    void addTo(Routes routes) {
        routes.call(
                Operation.of("OPTIONS", ALL, "what of tus it knows").withStatus(204),
                this::describe);
        routes.call(
                tus("POST", ALL, "begins a document that comes in parts")
                        .header(LENGTH, Long.class, "bytes that it has")
                        .header(
                                TusMetadata.HEADER,
                                String.class,
                                "path (or filename); modified, tags, job, fingerprint if wanted")
                        .withStatus(201),
                call -> inTus(call, this::begin));
        routes.answer(
                Operation.of("GET", ALL, "one's own unfinished uploads"),
                UnfinishedUploads.class,
                call ->
                        new UnfinishedUploads(
                                uploads.list(collection(call), owner()).stream()
                                        .map(Unfinished::of)
                                        .toList()));
        routes.call(tus("HEAD", ONE, "how much of it has come"), call -> inTus(call, this::tell));
        routes.call(appending("PATCH", "appends a part"), call -> inTus(call, this::append));
        routes.call(
                tus("DELETE", ONE, "gives an upload up").withStatus(204),
                call -> inTus(call, this::remove));
        routes.call(
                appending("POST", "PATCH or DELETE, for clients that cannot send these")
                        .header(OVERRIDE, String.class, "PATCH or DELETE"),
                call -> inTus(call, this::override));
    }

    private static Operation tus(String method, String path, String purpose) {
        return Operation.of(method, path, purpose)
                .header(RESUMABLE, String.class, "the version of tus: " + VERSION);
    }

    private static Operation appending(String method, String purpose) {
        return tus(method, ONE, purpose)
                .takes(
                        new Operation.Content(
                                PART,
                                new Operation.Shape.Written(
                                        "{\"type\":\"string\",\"format\":\"binary\"}")))
                .header(OFFSET, Long.class, "where the part begins")
                .header(CHECKSUM, String.class, "sha1 or sha256, and the part's digest in Base64")
                .withStatus(204);
    }

    private static String collection(Call call) {
        return call.path("collection");
    }

    private static String owner() {
        return UploadRoutes.sender().orElse("");
    }

    /// Every answer names the version, those that refuse, too.
    private void inTus(Call call, Routes.CallHandler handler) throws IOException {
        Context ctx = call.context();
        ctx.header(RESUMABLE, VERSION);
        ctx.header(Header.CACHE_CONTROL, "no-store");
        if (!VERSION.equals(ctx.header(RESUMABLE))) {
            ctx.header("Tus-Version", VERSION);
            throw new RequestException(
                    Reason.PRECONDITION_FAILED,
                    "the header %s is \"%s\", expected %s"
                            .formatted(RESUMABLE, said(ctx.header(RESUMABLE)), VERSION));
        }
        handler.handle(call);
    }

    private static String said(@Nullable String header) {
        return header == null ? "" : header;
    }

    private void describe(Call call) {
        Context ctx = call.context();
        ctx.header(RESUMABLE, VERSION);
        ctx.header("Tus-Version", VERSION);
        ctx.header("Tus-Extension", "creation,termination,expiration,checksum");
        ctx.header("Tus-Max-Size", String.valueOf(mostBytes));
        ctx.header(
                "Tus-Checksum-Algorithm",
                Arrays.stream(Checksum.Algorithm.values())
                        .map(Checksum.Algorithm::label)
                        .collect(Collectors.joining(",")));
        call.status(204);
    }

    private void begin(Call call) throws IOException {
        long bytes = number(call, LENGTH);
        if (bytes > mostBytes) {
            throw RequestException.coded(
                    Reason.BODY_TOO_LARGE,
                    UploadException.Code.UPLOAD_TOO_LARGE,
                    "the file has %,d bytes, at most %,d are taken".formatted(bytes, mostBytes));
        }
        var metadata = TusMetadata.of(said(call.context().header(TusMetadata.HEADER)));
        State state =
                uploads.begin(
                        collection(call),
                        new Uploads.Announcement(
                                metadata.path(),
                                bytes,
                                metadata.value("fingerprint").orElse(""),
                                metadata.text(),
                                options(metadata)));
        call.status(201);
        call.context()
                .header(
                        Header.LOCATION,
                        "/kb/collections/%s/uploads/%s"
                                .formatted(encoded(collection(call)), state.upload().id()));
        show(call, state);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static PutOptions options(TusMetadata metadata) {
        var options =
                PutOptions.NONE.withTags(
                        Arrays.stream(metadata.value("tags").orElse("").split(",", -1))
                                .map(String::strip)
                                .filter(tag -> !tag.isEmpty())
                                .collect(Collectors.toSet()));
        if (metadata.value("modified").isPresent()) {
            options = options.withModified(Call.time("modified", metadata.value("modified").get()));
        }
        if (metadata.value("job").isPresent()) {
            options = options.withJob(Call.whole("job", metadata.value("job").get()));
        }
        return UploadRoutes.sender().map(options::withOwner).orElse(options);
    }

    private static long number(Call call, String header) {
        return Call.whole(header, said(call.context().header(header)));
    }

    private void tell(Call call) throws IOException {
        State state = uploads.find(collection(call), call.path("upload"), owner());
        call.status(200);
        call.context().header(LENGTH, String.valueOf(state.upload().bytes()));
        if (!state.upload().metadata().isEmpty()) {
            call.context().header(TusMetadata.HEADER, state.upload().metadata());
        }
        show(call, state);
    }

    private void append(Call call) throws IOException {
        Context ctx = call.context();
        String type = said(ctx.contentType());
        if (!type.equalsIgnoreCase(PART)) {
            throw new RequestException(
                    Reason.UNSUPPORTED_TYPE,
                    "a part's Content-Type is \"%s\", expected %s".formatted(type, PART));
        }
        long offset = number(call, OFFSET);
        Optional<Checksum> checksum =
                Optional.ofNullable(ctx.header(CHECKSUM)).map(TusRoutes::checksum);
        try (InputStream part = call.bytes(mostBytes)) {
            State state =
                    uploads.append(
                            collection(call), call.path("upload"), owner(), offset, part, checksum);
            call.status(204);
            show(call, state);
        }
    }

    private static Checksum checksum(String header) {
        String[] pair = header.strip().split(" +", -1);
        Optional<Checksum.Algorithm> algorithm =
                Arrays.stream(Checksum.Algorithm.values())
                        .filter(each -> each.label().equals(pair[0]))
                        .findFirst();
        try {
            if (algorithm.isPresent() && pair.length == 2) {
                return new Checksum(algorithm.get(), Base64.getDecoder().decode(pair[1]));
            }
        } catch (IllegalArgumentException _) {
            // Told below, as an algorithm that is not known is.
        }
        throw RequestException.invalid(
                CHECKSUM,
                "%s is \"%s\", expected sha1 or sha256, a space, and the digest in Base64"
                        .formatted(CHECKSUM, header));
    }

    private void remove(Call call) throws IOException {
        uploads.remove(collection(call), call.path("upload"), owner());
        call.status(204);
    }

    private void override(Call call) throws IOException {
        String method = said(call.context().header(OVERRIDE));
        switch (method) {
            case "PATCH" -> append(call);
            case "DELETE" -> remove(call);
            default ->
                    throw RequestException.invalid(
                            OVERRIDE,
                            "%s is \"%s\", expected PATCH or DELETE".formatted(OVERRIDE, method));
        }
    }

    private static void show(Call call, State state) {
        Context ctx = call.context();
        ctx.header(OFFSET, String.valueOf(state.offset()));
        ctx.header("Upload-Expires", HTTP_TIME.format(state.expires()));
        state.upload()
                .document()
                .ifPresent(document -> ctx.header("Zhiyin-Document", String.valueOf(document)));
    }
}
