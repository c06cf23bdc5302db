package zhiyin.server.tls;

/// A certificate or key that cannot be used; the message says why, and what to do.
public final class PemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PemException(String message) {
        super(message);
    }
}
