package zhiyin.server.kb;

import java.util.Optional;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Scope;

/// The field `store` of a request: where a collection's vectors are to lie. It has the server connect to an address
/// and send a password there, so only an administrator may name one.
final class StoreField {
    static final String EMBEDDED = "embedded";

    private StoreField() {}

    /// @return empty for the embedded index
    /// @throws RequestException FORBIDDEN; INVALID_REQUEST where it is no address
    static Optional<String> address(String store) {
        if (store.equals(EMBEDDED)) {
            return Optional.empty();
        }
        requireAdministrator();
        try {
            return Optional.of(StoreAddress.parse(store).toString());
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid("store", String.valueOf(e.getMessage()));
        }
    }

    private static void requireAdministrator() {
        boolean may =
                Exchange.current()
                        .flatMap(Exchange::principal)
                        .map(who -> who.may(Scope.ADMIN))
                        .orElse(false);
        if (!may) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "to name a store takes the scope 'admin', since the server connects to its address");
        }
    }
}
