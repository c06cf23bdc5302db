package zhiyin.server.auth;

/// Why an account is not made or changed.
public final class AccountException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /// A name, a password or a limit that is not allowed.
        INVALID,
        USER_EXISTS,
        USER_NOT_FOUND,
        /// Somebody has to be an administrator.
        LAST_ADMINISTRATOR,
        TOO_MANY_USERS,
        /// More passwords are being looked at than may be at once.
        BUSY
    }

    AccountException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
