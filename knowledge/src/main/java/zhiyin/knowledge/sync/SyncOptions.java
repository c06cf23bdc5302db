package zhiyin.knowledge.sync;

/// What of a folder is looked at.
///
/// @param under the folder of the collection that the files' paths begin with; empty for none. Documents
///     elsewhere are not this folder's, and stay as they are
/// @param maxFileBytes larger files are skipped; by default what collections take
/// @param maxFiles how many files and folders are looked at
/// @param maxDepth how deep folders may lie
public record SyncOptions(String under, long maxFileBytes, int maxFiles, int maxDepth) {
    public static final SyncOptions DEFAULTS = new SyncOptions("", 512L << 20, 1_000_000, 64);

    public SyncOptions {
        if (maxFileBytes < 1 || maxFiles < 1 || maxDepth < 1) {
            throw new IllegalArgumentException(
                    "maxFileBytes is %d, maxFiles %d, maxDepth %d; expected 1 or more"
                            .formatted(maxFileBytes, maxFiles, maxDepth));
        }
        if (under.startsWith("/") || under.endsWith("/")) {
            throw new IllegalArgumentException(
                    "under is '%s', expected names with '/' between them only".formatted(under));
        }
    }

    public SyncOptions withUnder(String folder) {
        return new SyncOptions(folder, maxFileBytes, maxFiles, maxDepth);
    }

    public SyncOptions withMaxFileBytes(long bytes) {
        return new SyncOptions(under, bytes, maxFiles, maxDepth);
    }

    public SyncOptions withMaxFiles(int files) {
        return new SyncOptions(under, maxFileBytes, files, maxDepth);
    }
}
