package zhiyin.knowledge.upload;

/// A part that is not taken, or an upload that cannot be begun.
public final class UploadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /// Never begun, given up, or expired.
        UPLOAD_NOT_FOUND,
        /// The part does not begin where the file ends.
        WRONG_OFFSET,
        /// Somebody else goes on with the upload meanwhile.
        SUPERSEDED,
        /// More bytes than were announced, or than are taken.
        UPLOAD_TOO_LARGE,
        /// More unfinished uploads, or more bytes of them, than are kept.
        TOO_MANY_UPLOADS,
        /// The part is not what its checksum says.
        CHECKSUM_MISMATCH,
        /// The disk has no room.
        DISK_FULL
    }

    public UploadException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public UploadException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
