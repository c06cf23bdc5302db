package zhiyin.knowledge.parse.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The last that a process said on standard error. Reads all of it, since a process stops at a full pipe;
/// keeps little.
final class ErrorTail {
    private static final int KEPT = 4096;

    private final byte[] last = new byte[KEPT];
    private long count;

    /// Reads to the stream's end.
    void drain(InputStream in) {
        byte[] buffer = new byte[KEPT];
        try (in) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                keep(buffer, read);
            }
        } catch (IOException _) {
            // The process was killed; what it said until then is kept.
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            last[(int) (count++ % KEPT)] = bytes[i];
        }
    }

    /// The first line there is, of those kept that are not blank; empty where nothing was said.
    synchronized String firstLine() {
        int length = (int) Math.min(count, KEPT);
        var kept = new byte[length];
        for (int i = 0; i < length; i++) {
            kept[i] = last[(int) ((count - length + i) % KEPT)];
        }
        return new String(kept, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }
}
