package zhiyin.cli.embed;

/// What stops `zhiyin embed`, said so that its user knows what to do.
final class EmbedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbedFailure(String message) {
        super(message);
    }

    EmbedFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
