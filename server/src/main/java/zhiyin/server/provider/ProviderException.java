package zhiyin.server.provider;

import java.util.Map;

/// Why a provider is not added, changed or asked.
public final class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Stable across versions.
    public enum Code {
        /// A value that is not legal.
        PROVIDER_INVALID,
        /// A model of that name is there already.
        PROVIDER_EXISTS,
        PROVIDER_NOT_FOUND,
        /// Named when the server was started, and to be changed there.
        PROVIDER_FIXED,
        TOO_MANY_PROVIDERS,
        /// An address of this machine or a private network, which the server's operator has not allowed.
        PRIVATE_ADDRESS,
        /// The environment variable has no key.
        KEY_MISSING,
        /// The environment variable may not be used from the web app.
        KEY_REFUSED
    }

    private final Code code;
    private final transient Map<String, String> values;

    ProviderException(Code code, String message, Map<String, String> values) {
        super(message);
        this.code = code;
        this.values = Map.copyOf(values);
    }

    public Code code() {
        return code;
    }

    /// What the message is about, by name.
    public Map<String, String> values() {
        return values;
    }
}
