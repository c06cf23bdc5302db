package zhiyin.server;

/// The server could not start: a stable [#code()] for programs, a message for people.
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What went wrong, stable across versions.
    public enum Code {
        /// Another program listens on that port.
        PORT_IN_USE,
        /// The address is not this machine's, or the port is not for this user.
        ADDRESS_UNUSABLE
    }

    private final Code code;

    ServerException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
