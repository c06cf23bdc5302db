package zhiyin.lab;

/// Why an evaluation cannot be made: always something that its user can mend. The message says what, where (file
/// and line), and what to do.
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Code {
        /// A file cannot be read.
        DATA_UNREADABLE,
        /// A file says what it may not.
        DATA_INVALID,
        /// A directory has not all that a task needs.
        DATA_INCOMPLETE,
        /// A directory may be several kinds of task.
        DATA_AMBIGUOUS,
        /// A model is written as none can be.
        MODEL_INVALID,
        /// What is asked for does not fit together.
        REQUEST_INVALID
    }

    private final Code code;

    public LabException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public LabException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
