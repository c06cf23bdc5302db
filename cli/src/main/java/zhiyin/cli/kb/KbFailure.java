package zhiyin.cli.kb;

/// What the knowledge base refused, or could not do, with a message for the person who asked.
final class KbFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    KbFailure(String code, String message) {
        super(message);
        this.code = code;
    }

    /// As the server has it; `NO_CONNECTION` where it did not answer.
    String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
