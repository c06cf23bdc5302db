package zhiyin.spark;

/// What stops a bulk job, said so that its user knows what to do.
final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobException(String message) {
        super(message);
    }
}
