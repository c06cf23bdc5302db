package zhiyin.engine.pull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A hub on loopback that answers as Hugging Face and ModelScope do: listings in pages, large files by a
/// redirect to a second server (the CDN), ranges, ETags. Tests make it misbehave.
final class HubServer implements AutoCloseable {
    static final String REPOSITORY = "acme/model";
    private static final int LARGE_BYTES = 1000;
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

    /// A request for a file's content, as it reached the hub or the CDN.
    record Request(boolean cdn, String path, Optional<Span> span, Optional<String> authorization) {}

    /// How an answer goes wrong.
    sealed interface Fault {
        /// An answer without content.
        record Status(int code, Map<String, String> headers) implements Fault {}

        /// The connection is closed after so many bytes of the body.
        record Cut(int afterBytes) implements Fault {}

        /// One byte now and then.
        record Trickle() implements Fault {}

        /// Never an answer.
        record Silence() implements Fault {}

        /// The whole file, whatever was asked for.
        record NoRanges() implements Fault {}
    }

    /// Decides what goes wrong with a request; empty for nothing.
    interface Faults {
        Optional<Fault> next(Request request);
    }

    final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
    final Map<String, String> checksums = new ConcurrentHashMap<>();
    final Map<String, Long> sizes = new ConcurrentHashMap<>();
    final Map<String, String> tags = new ConcurrentHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    final List<String> listings = new CopyOnWriteArrayList<>();
    final AtomicLong bytesServed = new AtomicLong();
    volatile Faults faults = _ -> Optional.empty();
    volatile Optional<String> rawListing = Optional.empty();
    volatile Optional<String> requiredToken = Optional.empty();
    volatile Optional<String> redirectTo = Optional.empty();
    volatile boolean withChecksums = true;
    volatile int pageSize = 1000;
    volatile int bytesPerSecond = Integer.MAX_VALUE;
    private final HttpServer hub;
    private final HttpServer cdn;

    HubServer() {
        hub = start(this::hub);
        cdn =
                start(exchange ->
                        content(exchange, true, exchange.getRequestURI().getPath().substring(5)));
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private static HttpServer start(Handler handler) {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            handler.handle(exchange);
                        }
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI base() {
        return address(hub);
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Hub huggingFace() {
        return huggingFace(Map.of());
    }

    Hub huggingFace(Map<String, String> environment) {
        return HuggingFace.of(Optional.of(base()), environment);
    }

    Hub modelScope() {
        return ModelScope.of(Optional.of(base()), Map.of());
    }

    long contentRequests() {
        return requests.stream().filter(Request::cdn).count();
    }

    private void hub(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (requiredToken
                .filter(token -> !authorization(exchange).equals(Optional.of("Bearer " + token)))
                .isPresent()) {
            exchange.getResponseHeaders().add("X-Error-Message", "Access is restricted\u001b[31m");
            exchange.sendResponseHeaders(401, -1);
        } else if (path.equals("/api/models/" + REPOSITORY + "/tree/main")) {
            listing(exchange);
        } else if (path.equals("/api/v1/models/" + REPOSITORY + "/repo/files")) {
            send(exchange, modelScopeListing());
        } else if (path.startsWith("/" + REPOSITORY + "/resolve/main/")) {
            file(exchange, path.substring(("/" + REPOSITORY + "/resolve/main/").length()));
        } else if (path.equals("/api/v1/models/" + REPOSITORY + "/repo")) {
            file(exchange, query(exchange, "FilePath"));
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static String query(HttpExchange exchange, String key) {
        for (String pair : exchange.getRequestURI().getRawQuery().split("&", -1)) {
            if (pair.startsWith(key + "=")) {
                return URLDecoder.decode(pair.substring(key.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static Optional<String> authorization(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void listing(HttpExchange exchange) throws IOException {
        listings.add(exchange.getRequestURI().toString());
        if (rawListing.isPresent()) {
            send(exchange, rawListing.get());
            return;
        }
        List<String> paths = List.copyOf(files.keySet());
        String cursor = query(exchange, "cursor");
        int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
        int to = Math.min(paths.size(), from + pageSize);
        if (to < paths.size()) {
            exchange.getResponseHeaders()
                    .add(
                            "Link",
                            "<https://example.invalid/api/models/%s/tree/main?recursive=true&cursor=%d>; rel=\"next\""
                                    .formatted(REPOSITORY, to));
        }
        ArrayNode array = new JsonMapper().createArrayNode();
        array.addObject().put("type", "directory").put("path", "onnx").put("size", 0);
        for (String path : paths.subList(from, to)) {
            entry(array.addObject(), path);
        }
        send(exchange, array.toString());
    }

    private void entry(ObjectNode node, String path) {
        byte[] content = content(path);
        node.put("type", "file").put("path", path).put("size", size(path));
        if (!withChecksums) {
            return;
        }
        boolean large = content.length >= LARGE_BYTES;
        node.put("oid", large ? "0".repeat(40) : checksums.getOrDefault(path, gitSha1(content)));
        if (large) {
            node.putObject("lfs")
                    .put("oid", checksums.getOrDefault(path, sha256(content)))
                    .put("size", size(path))
                    .put("pointerSize", 135);
        }
    }

    private byte[] content(String path) {
        return files.getOrDefault(path, new byte[0]);
    }

    private long size(String path) {
        return sizes.getOrDefault(path, (long) content(path).length);
    }

    private String modelScopeListing() {
        ObjectNode root = new JsonMapper().createObjectNode().put("Code", 200);
        ArrayNode array = root.putObject("Data").putArray("Files");
        array.addObject().put("Type", "tree").put("Path", "onnx").put("Size", 0);
        files.forEach((path, content) ->
                array.addObject()
                        .put("Type", "blob")
                        .put("Path", path)
                        .put("Size", content.length)
                        .put("Sha256", sha256(content)));
        return root.toString();
    }

    private static void send(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void file(HttpExchange exchange, String path) throws IOException {
        if (!files.containsKey(path)) {
            exchange.sendResponseHeaders(404, -1);
        } else if (redirectTo.isPresent()) {
            exchange.getResponseHeaders().add("Location", redirectTo.get());
            exchange.sendResponseHeaders(302, -1);
        } else if (content(path).length >= LARGE_BYTES) {
            requests.add(request(exchange, false, path));
            String target = address(cdn) + "/cdn/" + Hub.encodePath(path) + "?signature=abc";
            exchange.getResponseHeaders().add("Location", target);
            exchange.sendResponseHeaders(302, -1);
        } else {
            content(exchange, false, path);
        }
    }

    private static Request request(HttpExchange exchange, boolean cdn, String path) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        Optional<Span> span =
                matcher.matches()
                        ? Optional.of(
                                new Span(
                                        Long.parseLong(matcher.group(1)),
                                        Long.parseLong(matcher.group(2)) + 1))
                        : Optional.empty();
        return new Request(cdn, path, span, authorization(exchange));
    }

    private void content(HttpExchange exchange, boolean atCdn, String path) throws IOException {
        Request request = request(exchange, atCdn, path);
        requests.add(request);
        Optional<Fault> fault = faults.next(request);
        byte[] content = content(path);
        exchange.getResponseHeaders()
                .add("ETag", tags.getOrDefault(path, "\"" + sha256(content) + "\""));
        switch (fault.orElse(new Fault.Cut(Integer.MAX_VALUE))) {
            case Fault.Status(int code, Map<String, String> headers) -> {
                headers.forEach(exchange.getResponseHeaders()::add);
                exchange.sendResponseHeaders(code, -1);
            }
            case Fault.Silence _ -> pause(60_000);
            case Fault.Trickle _ ->
                    trickle(exchange, begin(exchange, content, request.span()), content);
            case Fault.NoRanges _ ->
                    body(
                            exchange,
                            begin(exchange, content, Optional.empty()),
                            content,
                            Integer.MAX_VALUE);
            case Fault.Cut(int after) ->
                    body(exchange, begin(exchange, content, request.span()), content, after);
        }
    }

    private static Span begin(HttpExchange exchange, byte[] content, Optional<Span> wanted)
            throws IOException {
        Span span = wanted.orElse(new Span(0, content.length));
        if (wanted.isPresent()) {
            exchange.getResponseHeaders()
                    .add(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(span.from(), span.to() - 1, content.length));
        }
        long length = span.length() == 0 ? -1 : span.length();
        exchange.sendResponseHeaders(wanted.isPresent() ? 206 : 200, length);
        return span;
    }

    private void body(HttpExchange exchange, Span span, byte[] content, int cutAfter)
            throws IOException {
        OutputStream out = exchange.getResponseBody();
        int piece = Math.clamp(bytesPerSecond / 100, 1, 1 << 16);
        int end = (int) Math.min(span.to(), span.from() + cutAfter);
        for (int at = (int) span.from(); at < end; at += piece) {
            int length = Math.min(piece, end - at);
            out.write(content, at, length);
            out.flush();
            bytesServed.addAndGet(length);
            if (bytesPerSecond != Integer.MAX_VALUE) {
                pause(1000L * length / bytesPerSecond);
            }
        }
    }

    private static void trickle(HttpExchange exchange, Span span, byte[] content)
            throws IOException {
        OutputStream out = exchange.getResponseBody();
        for (int at = (int) span.from(); at < span.to(); at++) {
            out.write(content, at, 1);
            out.flush();
            pause(50);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    private static String gitSha1(byte[] content) {
        byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[header.length + content.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(content, 0, all, header.length, content.length);
        return hex("SHA-1", all);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Requests for the content of one file.
    List<Request> contentRequests(String path) {
        List<Request> of = new ArrayList<>();
        for (Request request : requests) {
            if (request.path().equals(path)
                    && (request.cdn() || content(path).length < LARGE_BYTES)) {
                of.add(request);
            }
        }
        return of;
    }

    @Override
    public void close() {
        hub.stop(0);
        cdn.stop(0);
    }
}
