package zhiyin.server;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import zhiyin.server.api.Access;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.tls.PemPair;

/// Who may use the server, and how it is reached. Immutable; start from [#NONE].
///
/// @param access who may do what
/// @param accounts of those who sign in, which are the access then; empty where there are none
/// @param certificate for HTTPS; plain HTTP where there is none
/// @param origins of web pages that may use it (CORS), such as `https://chat.example.com`; `*` is all
public record Security(
        Access access,
        Optional<AccountAccess> accounts,
        Optional<PemPair> certificate,
        List<String> origins) {
    public static final String ALL_ORIGINS = "*";

    private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s*?#@]+");

    public static final Security NONE =
            new Security(Access.OPEN, Optional.empty(), Optional.empty(), List.of());

    /// @throws IllegalArgumentException where an origin is none
    public Security {
        origins = List.copyOf(origins);
        for (String origin : origins) {
            if (!origin.equals(ALL_ORIGINS) && !ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "\"%s\" is no origin of web pages, expected one such as https://chat.example.com, without a path, or * for all"
                                .formatted(origin));
            }
        }
    }

    public Security withAccess(Access other) {
        return new Security(other, Optional.empty(), certificate, origins);
    }

    public Security withAccounts(AccountAccess some) {
        return new Security(some, Optional.of(some), certificate, origins);
    }

    public Security withCertificate(PemPair files) {
        return new Security(access, accounts, Optional.of(files), origins);
    }

    /// @throws IllegalArgumentException where an origin is none
    public Security withOrigins(List<String> some) {
        return new Security(access, accounts, certificate, some);
    }
}
