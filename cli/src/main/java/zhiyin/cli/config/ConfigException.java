package zhiyin.cli.config;

/// Settings that cannot be used; the message says which, and what to do.
final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
