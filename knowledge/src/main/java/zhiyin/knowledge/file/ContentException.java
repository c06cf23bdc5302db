package zhiyin.knowledge.file;

import java.io.IOException;

/// A file that was refused, or is not there. Other failures of the disk are plain IOExceptions.
public final class ContentException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /// More bytes than allowed.
        TOO_LARGE,
        /// No such original is kept.
        NOT_FOUND
    }

    public ContentException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
