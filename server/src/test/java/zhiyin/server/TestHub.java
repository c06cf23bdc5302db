package zhiyin.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.pull.Hub;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.server.model.Library;

/// A hub on loopback that answers as Hugging Face does: listings with checksums, files in ranges. It is as slow as is
/// wanted, and refuses what it is to refuse.
public final class TestHub implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");
    private static final Pattern LISTING = Pattern.compile("/api/models/([^/]+/[^/]+)/tree/main");
    private static final Pattern FILE = Pattern.compile("/([^/]+/[^/]+)/resolve/main/(.+)");

    private static final int WIDTH = 64;

    private final Map<String, Map<String, byte[]>> models = new ConcurrentHashMap<>();
    private final AtomicLong served = new AtomicLong();
    private final HttpServer server;
    private volatile int bytesPerSecond = Integer.MAX_VALUE;
    private volatile Optional<Integer> refusal = Optional.empty();

    public TestHub() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /// Adds a Qwen3 of random weights, of about so many bytes, whose files can be looked at and whose texts cannot be
    /// made tokens.
    public void add(String name, int bytes) {
        int rows = Math.max(1, bytes / (2 * WIDTH));
        var shape = new Qwen3Shape(WIDTH, 1, 2, 1, 32, 64, rows);
        try {
            Path folder = Files.createTempDirectory("hub");
            Path tokenizer = Files.writeString(folder.resolve("tokens.json"), "{}");
            new RandomModel(shape, TypeMix.named("bf16"), 11)
                    .writeSafetensors(folder.resolve("model"), tokenizer, Long.MAX_VALUE);
            models.put(name, files(folder.resolve("model")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                files.put(name, Files.readAllBytes(path));
            }
        }
        return files;
    }

    public void slow(int bytes) {
        bytesPerSecond = bytes;
    }

    public void quick() {
        bytesPerSecond = Integer.MAX_VALUE;
    }

    /// Answers everything with that status from here on.
    public void refuse(int status) {
        refusal = Optional.of(status);
    }

    public void refuseNothing() {
        refusal = Optional.empty();
    }

    /// Bytes of files that were sent.
    public long served() {
        return served.get();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Where models are pulled to from here.
    ///
    /// @param notes where downloads are noted
    public Library library(ModelStore store, Optional<Path> notes, Runnable changed) {
        return new Library(
                store, this::hub, EmbedderOptions.defaults().withThreads(2), notes, changed);
    }

    private Hub hub(ModelName name) {
        return Hub.of(name, Optional.empty(), Map.of("HF_ENDPOINT", address()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Matcher listing = LISTING.matcher(path);
            Matcher file = FILE.matcher(path);
            if (refusal.isPresent()) {
                exchange.sendResponseHeaders(refusal.get(), -1);
            } else if (listing.matches() && models.containsKey(listing.group(1))) {
                byte[] body = listing(models.get(listing.group(1)));
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else if (file.matches() && models.containsKey(file.group(1))) {
                send(
                        exchange,
                        models.getOrDefault(file.group(1), Map.of())
                                .getOrDefault(file.group(2), new byte[0]));
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static byte[] listing(Map<String, byte[]> files) {
        return files.entrySet().stream()
                .map(file ->
                        "{\"type\":\"file\",\"path\":\"%s\",\"size\":%d,\"lfs\":{\"oid\":\"%s\"}}"
                                .formatted(
                                        file.getKey(),
                                        file.getValue().length,
                                        sha256(file.getValue())))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void send(HttpExchange exchange, byte[] content) throws IOException {
        String asked = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(asked == null ? "" : asked);
        boolean part = range.matches();
        int from = part ? Integer.parseInt(range.group(1)) : 0;
        int to = part ? Integer.parseInt(range.group(2)) + 1 : content.length;
        exchange.getResponseHeaders().set("ETag", "\"" + content.length + "\"");
        if (part) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
        }
        exchange.sendResponseHeaders(part ? 206 : 200, to - from);
        OutputStream out = exchange.getResponseBody();
        for (int at = from; at < to; ) {
            int piece = Math.min(to - at, Math.clamp(bytesPerSecond / 20, 1, 1 << 16));
            out.write(content, at, piece);
            out.flush();
            served.addAndGet(piece);
            at += piece;
            pause();
        }
    }

    private void pause() {
        if (bytesPerSecond == Integer.MAX_VALUE) {
            return;
        }
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
