package zhiyin.cli;

/// Something a command cannot do, with a message for the person who asked.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
        super(message);
    }
}
