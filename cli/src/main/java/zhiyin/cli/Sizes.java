package zhiyin.cli;

import java.util.Locale;

/// Numbers of bytes as people read them.
public final class Sizes {
    private Sizes() {}

    /// `4.28 GB`, `23.4 MB`, `5 kB`, `312 B`: powers of ten, as disks and networks are sold.
    public static String text(long bytes) {
        if (bytes >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
        }
        if (bytes >= 1_000_000) {
            return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
        }
        return bytes >= 1_000 ? String.format(Locale.ROOT, "%.0f kB", bytes / 1e3) : bytes + " B";
    }
}
