package zhiyin.bench.robust;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import zhiyin.bench.robust.FuzzRequest.End;
import zhiyin.bench.robust.FuzzRequest.Kind;

/// Breaks HTTP/1.1: heads, and how bodies are told apart from what follows them.
final class HostileHttp {
    private static final List<String> MEDIA_TYPES =
            List.of(
                    "",
                    "text/plain",
                    "application/xml",
                    "multipart/form-data",
                    "multipart/form-data; boundary=",
                    "application/x-www-form-urlencoded",
                    "application/json; charset=utf-16",
                    "application/json; charset=no-such-charset",
                    "application/json; charset=\"",
                    "*/*",
                    "/",
                    "a".repeat(3_000));

    private static final List<String> METHODS =
            List.of(
                    "HEAD",
                    "OPTIONS",
                    "TRACE",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "PROPFIND",
                    "PRI",
                    "get",
                    "BREW",
                    "X".repeat(300),
                    "G\u0000T",
                    "GE T",
                    "");

    private static final List<String> PATHS =
            List.of(
                    "/../../etc/passwd",
                    "/%2e%2e/%2e%2e/etc/passwd",
                    "/.",
                    "//",
                    "/;/",
                    "/%",
                    "/%zz",
                    "/%00",
                    "/%c0%ae",
                    "/%ff%fe",
                    "/a%2fb",
                    "/\u00e9",
                    "/a b",
                    "?",
                    "*",
                    "no-slash",
                    "http://other.example/",
                    "http://[::1",
                    "/kb/collections/%2e%2e",
                    "/kb/jobs/99999999999999999999",
                    "/kb/jobs/-1/events",
                    "/" + "a".repeat(9_000),
                    "/" + "a/".repeat(3_000));

    private static final List<String> VALUES =
            List.of(
                    "",
                    "%",
                    "%zz",
                    "%ff",
                    "%00",
                    "-1",
                    "0",
                    "99999999999999999999",
                    "1e9",
                    "NaN",
                    "true",
                    "a,b,,c",
                    "%22%27%3Cscript%3E",
                    "2026-13-45T99:99:99Z",
                    "+",
                    "a".repeat(3_000));

    private static final List<String> HEADERS =
            List.of(
                    "Host: other.example\r\n",
                    "Host:\r\n",
                    "Host: a\r\nHost: b\r\n",
                    "Host: [::1\r\n",
                    "no colon\r\n",
                    ": no name\r\n",
                    "A b: c\r\n",
                    "A\u0000: b\r\n",
                    "A: b\u0000c\r\n",
                    "A: b\r\n c: folded\r\n",
                    "A: \u00ff\u00fe\r\n",
                    "A: " + "b".repeat(7_000) + "\r\n",
                    "A: " + "b".repeat(70_000) + "\r\n",
                    "A: b\r\n".repeat(2_000),
                    "Origin: http://evil.example\r\n",
                    "Origin: null\r\n",
                    "Authorization: Bearer\r\n",
                    "Authorization: Bearer " + "x".repeat(4_000) + "\r\n",
                    "Authorization: Basic !!!\r\n",
                    "X-Api-Key: \u00ff\r\n",
                    "X-Request-Id: " + "r".repeat(2_000) + "\r\n",
                    "X-Request-Id: a\tb\r\n",
                    "X-Zhiyin-Urgency: never\r\n",
                    "X-Zhiyin-Patience: 1e-999999999\r\n",
                    "X-Zhiyin-Patience: -1\r\n",
                    "X-Zhiyin-Patience: 1e999999999\r\n",
                    "X-Zhiyin-Patience: 0.0000001\r\n",
                    "Expect: nonsense\r\n",
                    "Connection: close, keep-alive, upgrade\r\n",
                    "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n",
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n",
                    "Accept: */*;q=2\r\n",
                    "Accept-Encoding: gzip;q=x\r\n",
                    "Cookie: a=\"\u0001;;=;\r\n",
                    "Range: bytes=9-1\r\n",
                    "If-None-Match: \"\r\n",
                    "Last-Event-ID: x\r\n",
                    "Forwarded: for=\"\r\n",
                    "Content-Length: 0\r\nContent-Length: 0\r\n");

    private static final List<String> LENGTHS =
            List.of(
                    "-1",
                    "99999999999999999999",
                    "abc",
                    "+5",
                    "5,5",
                    "5, 6",
                    "",
                    "0x5",
                    "1 2",
                    "17000000",
                    "9223372036854775807");

    private static final List<String> ENCODINGS =
            List.of("gzip", "chunked, chunked", "xchunked", "identity", "gzip, chunked", "");

    private static final List<String> CHUNKS =
            List.of(
                    "zz\r\n",
                    "-1\r\n",
                    "ffffffffffffffff\r\n",
                    "7fffffff\r\n",
                    "5\r\nab",
                    "2\r\nabcd\r\n",
                    "2;" + "x".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n",
                    "\r\n",
                    "2\n{}\n0\n\n",
                    "2\r\n{}\r\n0\r\nTrailer: " + "t".repeat(20_000) + "\r\n\r\n",
                    "0\r\n\r\n");

    /// @param end what becomes of a connection after it
    record Framed(byte[] bytes, End end) {}

    private HostileHttp() {}

    static String mediaType(Random random) {
        return one(MEDIA_TYPES, random);
    }

    /// A query with values that no parameter should have.
    static String query(List<String> names, Random random) {
        var query = new StringBuilder("?");
        for (int i = random.nextInt(4); i >= 0; i--) {
            String name = names.isEmpty() || random.nextInt(4) == 0 ? "other" : one(names, random);
            query.append(name).append('=').append(one(VALUES, random)).append('&');
        }
        return query.toString();
    }

    /// A request without a body whose method, path or headers are not as they should be.
    ///
    /// @param authorization a header
    static byte[] head(
            Kind kind,
            Route route,
            String target,
            String host,
            String authorization,
            Random random) {
        String method = kind == Kind.METHOD ? one(METHODS, random) : route.method();
        String version =
                kind == Kind.METHOD && random.nextInt(4) == 0
                        ? one(List.of("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "H"), random)
                        : "HTTP/1.1";
        String path =
                kind == Kind.PATH
                        ? random.nextBoolean() ? one(PATHS, random) : broken(target, random)
                        : target;
        String some = kind == Kind.HEADERS ? one(HEADERS, random) : "";
        String named = some.startsWith("Host") ? "" : "Host: " + host + "\r\n";
        String known = some.startsWith("Authorization") ? "" : authorization;
        String length = route.mediaType().isEmpty() ? "" : "Content-Length: 0\r\n";
        return latin(
                "%s %s %s\r\n%s%s%s%s\r\n"
                        .formatted(method, path, version, named, known, some, length));
    }

    private static String broken(String target, Random random) {
        int at = random.nextInt(target.length() + 1);
        String some = one(List.of("%", "/", "%00", "..", ";x=y", "%2f", "%20", "\u00e4"), random);
        return target.substring(0, at) + some + target.substring(at);
    }

    /// A request whose body is not told as it should be.
    ///
    /// @param head up to the headers about the body
    static Framed framed(String head, byte[] body, Random random) {
        return switch (random.nextInt(12)) {
            // Some never say that no more comes; waiting for them takes the server's idle timeout.
            case 0 ->
                    new Framed(
                            sized(head, body.length + 1 + random.nextInt(99), body),
                            random.nextInt(30) == 0 ? End.CLOSED : End.HALF_CLOSED);
            case 1 -> closed(sized(head, random.nextInt(body.length + 1), body));
            case 2 -> half(with(head, "", body));
            case 3 -> half(with(head, "Content-Length: " + one(LENGTHS, random) + "\r\n", body));
            case 4 ->
                    half(
                            with(
                                    head,
                                    "Content-Length: %d\r\nContent-Length: %d\r\n"
                                            .formatted(body.length, body.length + 1),
                                    body));
            case 5 ->
                    half(
                            with(
                                    head,
                                    "Content-Length: %d\r\nTransfer-Encoding: chunked\r\n"
                                            .formatted(body.length),
                                    chunked(body, random)));
            case 6 ->
                    half(with(head, "Transfer-Encoding: " + one(ENCODINGS, random) + "\r\n", body));
            case 7, 8 ->
                    half(with(head, "Transfer-Encoding: chunked\r\n", latin(one(CHUNKS, random))));
            case 9 -> half(with(head, "Transfer-Encoding: chunked\r\n", cut(body, random)));
            case 10 ->
                    new Framed(
                            sized(head + "Expect: 100-continue\r\n", body.length, body), End.KEPT);
            default ->
                    new Framed(
                            with(head, "Transfer-Encoding: chunked\r\n", chunked(body, random)),
                            End.KEPT);
        };
    }

    /// What does not even begin as HTTP/1.1.
    static byte[] noise(String host, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> latin("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            case 1 -> latin("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
            case 2 -> latin("EHLO mail.example\r\n");
            case 3 -> latin("GET /health\r\n\r\n");
            case 4 -> latin("\r\n\r\n\r\nGET /health HTTP/1.1\r\nHost: " + host + "\r\n");
            default -> {
                byte[] bytes = new byte[1 + random.nextInt(600)];
                random.nextBytes(bytes);
                yield bytes;
            }
        };
    }

    private static byte[] chunked(byte[] body, Random random) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(40));
            out.writeBytes(latin(Integer.toHexString(size).toUpperCase(Locale.ROOT) + "\r\n"));
            out.write(body, at, size);
            out.writeBytes(latin("\r\n"));
            at += size;
        }
        out.writeBytes(latin("0\r\n\r\n"));
        return out.toByteArray();
    }

    private static byte[] cut(byte[] body, Random random) {
        byte[] all = chunked(body, random);
        return Arrays.copyOf(all, random.nextInt(all.length));
    }

    private static Framed closed(byte[] bytes) {
        return new Framed(bytes, End.CLOSED);
    }

    private static Framed half(byte[] bytes) {
        return new Framed(bytes, End.HALF_CLOSED);
    }

    private static byte[] sized(String head, int length, byte[] body) {
        return with(head, "Content-Length: " + length + "\r\n", body);
    }

    private static byte[] with(String head, String headers, byte[] body) {
        return HostileJson.joined(latin(head + headers + "\r\n"), body);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static <T> T one(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
