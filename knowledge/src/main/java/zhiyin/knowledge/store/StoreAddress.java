package zhiyin.knowledge.store;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import zhiyin.knowledge.store.StoreException.Code;

/// Where an index's dense vectors lie, as people write it:
/// ```text
/// postgres://[USER@]HOST[:PORT]/DATABASE[?key=VARIABLE&sslmode=require&schema=NAME]
/// chroma+http://HOST[:PORT][/TENANT/DATABASE][?key=VARIABLE]
/// ```
/// There is no secret in it: `key` names the environment variable that has the password or the token, and its
/// name ends with `_API_KEY`, so that no other secret is sent anywhere. An address may be kept and shown.
///
/// @param secure whether it is asked by TLS, where the scheme says so
/// @param path without slashes at its ends; may be empty
/// @param settings behind the question mark, by name
public record StoreAddress(
        Kind kind,
        boolean secure,
        Optional<String> user,
        String host,
        int port,
        String path,
        Map<String, String> settings) {
    private static final String KEY = "key";
    private static final String SCHEMA = "schema";
    private static final Pattern KEY_VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,80}_API_KEY");
    private static final Pattern SETTING = Pattern.compile("([a-z]+)=([A-Za-z0-9_-]+)");

    /// What answers there.
    public enum Kind {
        POSTGRES(5432),
        CHROMA(8000);

        private final int usualPort;

        Kind(int usualPort) {
            this.usualPort = usualPort;
        }

        private Set<String> settings() {
            return switch (this) {
                case POSTGRES -> Set.of(KEY, "sslmode", SCHEMA);
                case CHROMA -> Set.of(KEY);
            };
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public StoreAddress {
        settings = Map.copyOf(settings);
    }

    /// @throws IllegalArgumentException where it is none
    public static StoreAddress parse(String text) {
        URI uri = uri(text);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        Kind kind =
                switch (scheme) {
                    case "postgres", "postgresql" -> Kind.POSTGRES;
                    case "chroma+http", "chroma+https" -> Kind.CHROMA;
                    default -> throw refused(text, "it begins with none of these");
                };
        if (uri.getHost() == null || uri.getFragment() != null) {
            throw refused(text, "it names no host");
        }
        String path = Optional.ofNullable(uri.getPath()).orElse("").replaceAll("^/+|/+$", "");
        checkPath(text, kind, path);
        return new StoreAddress(
                kind,
                scheme.endsWith("+https"),
                user(text, uri),
                uri.getHost(),
                uri.getPort() < 0 ? kind.usualPort : uri.getPort(),
                path,
                settings(text, kind, Optional.ofNullable(uri.getRawQuery())));
    }

    private static URI uri(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(refused(text, "it is no URL").getMessage(), e);
        }
    }

    /// The text may have a password in it, so it is not repeated.
    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "the address of a store (%,d characters) cannot be used: %s; expected postgres://[user@]host[:port]/database or chroma+http://host[:port]"
                        .formatted(text.length(), why));
    }

    private static void checkPath(String text, Kind kind, String path) {
        boolean legal =
                switch (kind) {
                    case POSTGRES -> path.matches("[^/]+");
                    case CHROMA -> path.matches("([^/]+/[^/]+)?");
                };
        if (!legal) {
            throw refused(text, "its path '%s' is not one".formatted(path));
        }
    }

    private static Optional<String> user(String text, URI uri) {
        Optional<String> user = Optional.ofNullable(uri.getUserInfo());
        if (user.filter(name -> name.contains(":")).isPresent()) {
            throw refused(
                    text,
                    "a password does not belong there, say ?key=VARIABLE, an environment variable whose name ends with _API_KEY");
        }
        return user;
    }

    private static Map<String, String> settings(String text, Kind kind, Optional<String> query) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting :
                query.filter(q -> !q.isEmpty()).map(q -> q.split("&")).orElse(new String[0])) {
            var parts = SETTING.matcher(setting);
            if (!parts.matches() || !kind.settings().contains(parts.group(1))) {
                throw refused(
                        text,
                        "a setting behind its '?' is not one of NAME=value with %s"
                                .formatted(
                                        String.join(
                                                ", ", kind.settings().stream().sorted().toList())));
            }
            settings.put(parts.group(1), parts.group(2));
        }
        String variable = settings.getOrDefault(KEY, "ANY_API_KEY");
        if (!KEY_VARIABLE.matcher(variable).matches()) {
            throw refused(
                    text,
                    "key= is to be an environment variable in capitals whose name ends with _API_KEY, which has the password");
        }
        return settings;
    }

    /// The schema of PostgreSQL's that its tables are in, where one is named.
    public Optional<String> schema() {
        return Optional.ofNullable(settings.get(SCHEMA));
    }

    /// The password or token, where one is named.
    ///
    /// @throws StoreException STORE_UNAVAILABLE where the variable is not set
    public Optional<String> key(Map<String, String> environment) {
        Optional<String> variable = Optional.ofNullable(settings.get(KEY));
        return variable.map(name -> {
            String key = environment.getOrDefault(name, "");
            if (key.isBlank()) {
                throw new StoreException(
                        Code.STORE_UNAVAILABLE,
                        "the environment variable %s, which has the password of %s, is not set; set it, and start again"
                                .formatted(name, this));
            }
            return key;
        });
    }

    /// What it is parsed from again.
    @Override
    public String toString() {
        var text = new StringBuilder(kind.lowerCase());
        if (kind != Kind.POSTGRES) {
            text.append(secure ? "+https" : "+http");
        }
        text.append("://");
        user.ifPresent(name -> text.append(name).append('@'));
        text.append(host).append(':').append(port);
        if (!path.isEmpty()) {
            text.append('/').append(path);
        }
        if (!settings.isEmpty()) {
            text.append('?')
                    .append(
                            String.join(
                                    "&",
                                    settings.entrySet().stream()
                                            .sorted(Map.Entry.comparingByKey())
                                            .map(each -> each.getKey() + "=" + each.getValue())
                                            .toList()));
        }
        return text.toString();
    }
}
