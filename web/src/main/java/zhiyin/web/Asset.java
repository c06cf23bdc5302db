package zhiyin.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// A file of the web app, as it is sent. Thread-safe.
public final class Asset {
    /// Below this, headers are most of what is sent.
    private static final int LEAST_TO_COMPRESS = 512;

    private static final String OTHER = "application/octet-stream";

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "mjs", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml",
                    "md", "text/markdown; charset=utf-8",
                    "txt", "text/plain; charset=utf-8",
                    "java", "text/plain; charset=utf-8",
                    "pdf", "application/pdf");

    private final String type;
    private final byte[] bytes;
    private byte[] compressed = new byte[0];

    Asset(String path, byte[] bytes) {
        this.type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), OTHER);
        this.bytes = bytes;
    }

    /// For the header Content-Type.
    public String type() {
        return type;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// By gzip; made once, when somebody wants it. Empty where there is nothing to be gained.
    public synchronized Optional<byte[]> compressed() {
        if (compressed.length == 0 && bytes.length >= LEAST_TO_COMPRESS) {
            compressed = gzip(bytes);
        }
        return compressed.length == 0 || compressed.length >= bytes.length
                ? Optional.empty()
                : Optional.of(compressed.clone());
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream(bytes.length / 3);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
        return out.toByteArray();
    }
}
