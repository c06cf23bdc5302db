package zhiyin.server.download;

/// Why a download is not begun or changed.
public final class DownloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Stable across versions.
    public enum Code {
        DOWNLOAD_NOT_FOUND,
        /// The text is not the name of a model on a hub.
        DOWNLOAD_INVALID,
        TOO_MANY_DOWNLOADS
    }

    private final Code code;

    DownloadException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
