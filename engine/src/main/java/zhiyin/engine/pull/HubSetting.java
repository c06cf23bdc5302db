package zhiyin.engine.pull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// A hub as it is named in a setting: `hf`, `ms`, `hf:URL`, `ms:URL`, or `URL` for a mirror of Hugging
/// Face.
///
/// @param base the mirror's address; empty for the hub itself
record HubSetting(HubKind kind, Optional<URI> base) {

    /// @param source where the setting comes from, for the message
    /// @throws IllegalArgumentException where the setting has no legal value
    static HubSetting parse(String source, String text) {
        Optional<HubKind> plain = HubKind.of(text);
        if (plain.isPresent()) {
            return new HubSetting(plain.get(), Optional.empty());
        }
        for (HubKind kind : HubKind.values()) {
            String prefix = kind.label() + ":";
            if (text.startsWith(prefix)) {
                String url = text.substring(prefix.length());
                return new HubSetting(kind, Optional.of(address(source, url)));
            }
        }
        return new HubSetting(HubKind.HUGGING_FACE, Optional.of(address(source, text)));
    }

    /// A hub's address, without `/` at its end.
    static URI address(String source, String text) {
        try {
            var uri = new URI(text.replaceAll("/+$", ""));
            if (HubConnection.isHttp(uri)
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Said below, as for every other text that is no address.
        }
        throw new IllegalArgumentException(
                "%s is \"%s\", expected hf, ms, or a hub's address such as https://hf-mirror.com (ms:https://... for one that speaks ModelScope's API)"
                        .formatted(source, Shown.line(text)));
    }
}
