package zhiyin.knowledge.store;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import zhiyin.knowledge.store.StoreException.Code;

/// Where an index's dense vectors lie, as people write it:
/// ```text
/// postgres://[USER@]HOST[:PORT]/DATABASE[?key=VARIABLE&sslmode=require&schema=NAME]
/// chroma+http://HOST[:PORT][/TENANT/DATABASE][?key=VARIABLE]
/// opensearch+http://[USER@]HOST[:PORT][,HOST[:PORT]...][?key=VARIABLE&shards=1]
/// ```
/// There is no secret in it: `key` names the environment variable that has the password or the token, and its
/// name ends with `_API_KEY`, so that no other secret is sent anywhere. An address may be kept and shown.
///
/// @param secure whether it is asked by TLS, where the scheme says so
/// @param hosts one or more, of which any can be asked
/// @param path without slashes at its ends; may be empty
/// @param settings behind the question mark, by name
public record StoreAddress(
        Kind kind,
        boolean secure,
        Optional<String> user,
        List<Host> hosts,
        String path,
        Map<String, String> settings) {
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z+]+)://([^/?#]*)(.*)");
    private static final String KEY = "key";
    private static final String SCHEMA = "schema";
    private static final Pattern KEY_VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,80}_API_KEY");
    private static final Pattern SETTING = Pattern.compile("([a-z]+)=([A-Za-z0-9_-]+)");
    private static final String SHARDS = "shards";
    private static final int MAX_SHARDS = 1_024;
    private static final int MAX_HOSTS = 64;
    private static final int MAX_PORT = 65_535;

    /// A machine that answers.
    ///
    /// @param name with brackets where it is an address of IPv6
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /// What answers there.
    public enum Kind {
        POSTGRES(5432),
        CHROMA(8000),
        OPENSEARCH(9200);

        private final int usualPort;

        Kind(int usualPort) {
            this.usualPort = usualPort;
        }

        private Set<String> settings() {
            return switch (this) {
                case POSTGRES -> Set.of(KEY, "sslmode", SCHEMA);
                case CHROMA -> Set.of(KEY);
                case OPENSEARCH -> Set.of(KEY, SHARDS);
            };
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public StoreAddress {
        hosts = List.copyOf(hosts);
        settings = Map.copyOf(settings);
    }

    /// @throws IllegalArgumentException where it is none
    public static StoreAddress parse(String text) {
        Matcher parts = ADDRESS.matcher(text.strip());
        if (!parts.matches()) {
            throw refused(text, "it is no URL");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        Kind kind =
                switch (scheme) {
                    case "postgres", "postgresql" -> Kind.POSTGRES;
                    case "chroma+http", "chroma+https" -> Kind.CHROMA;
                    case "opensearch+http", "opensearch+https" -> Kind.OPENSEARCH;
                    default -> throw refused(text, "it begins with none of these");
                };
        URI behind = uri(text, "host://host" + parts.group(3));
        if (behind.getFragment() != null) {
            throw refused(text, "it has a '#'");
        }
        String path = Optional.ofNullable(behind.getPath()).orElse("").replaceAll("^/+|/+$", "");
        checkPath(text, kind, path);
        List<URI> places = places(text, kind, parts.group(2));
        return new StoreAddress(
                kind,
                scheme.endsWith("+https"),
                user(text, places),
                places.stream().map(place -> host(text, kind, place)).toList(),
                path,
                settings(text, kind, Optional.ofNullable(behind.getRawQuery())));
    }

    /// What stands between commas, of which the first may have a user.
    private static List<URI> places(String text, Kind kind, String authority) {
        List<String> parts = List.of(authority.split(",", -1));
        if (parts.size() > (kind == Kind.OPENSEARCH ? MAX_HOSTS : 1)) {
            throw refused(text, "it names %d hosts".formatted(parts.size()));
        }
        return parts.stream().map(part -> uri(text, "host://" + part)).toList();
    }

    private static Host host(String text, Kind kind, URI place) {
        if (place.getHost() == null) {
            throw refused(text, "it names no host");
        }
        int port = place.getPort() < 0 ? kind.usualPort : place.getPort();
        if (port == 0 || port > MAX_PORT) {
            throw refused(text, "port %d is not 1 to %d".formatted(port, MAX_PORT));
        }
        return new Host(place.getHost(), port);
    }

    /// @param part what is read of it
    private static URI uri(String text, String part) {
        try {
            return URI.create(part);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(refused(text, "it is no URL").getMessage(), e);
        }
    }

    /// The text may have a password in it, so it is not repeated.
    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "the address of a store (%,d characters) cannot be used: %s; expected postgres://[user@]host[:port]/database, chroma+http://host[:port] or opensearch+http://[user@]host[:port][,host[:port]...]"
                        .formatted(text.length(), why));
    }

    private static void checkPath(String text, Kind kind, String path) {
        boolean legal =
                switch (kind) {
                    case POSTGRES -> path.matches("[^/]+");
                    case CHROMA -> path.matches("([^/]+/[^/]+)?");
                    case OPENSEARCH -> path.isEmpty();
                };
        if (!legal) {
            throw refused(text, "its path '%s' is not one".formatted(path));
        }
    }

    private static Optional<String> user(String text, List<URI> places) {
        if (places.stream().skip(1).anyMatch(place -> place.getUserInfo() != null)) {
            throw refused(text, "a user stands before the first host alone");
        }
        Optional<String> user = Optional.ofNullable(places.getFirst().getUserInfo());
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
        if (!isNumber(settings.getOrDefault(SHARDS, "1"))) {
            throw refused(text, "shards= is to be 1 to %,d".formatted(MAX_SHARDS));
        }
        return settings;
    }

    /// The schema of PostgreSQL's that its tables are in, where one is named.
    public Optional<String> schema() {
        return Optional.ofNullable(settings.get(SCHEMA));
    }

    private static boolean isNumber(String text) {
        return text.matches("[1-9]\\d{0,3}") && Integer.parseInt(text) <= MAX_SHARDS;
    }

    /// Into how many parts an index is to be divided; 1 where the address does not say.
    public int shards() {
        return Integer.parseInt(settings.getOrDefault(SHARDS, "1"));
    }

    /// The first one's name.
    public String host() {
        return hosts.getFirst().name();
    }

    /// The first one's.
    public int port() {
        return hosts.getFirst().port();
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
        text.append(hosts.stream().map(Host::toString).collect(Collectors.joining(",")));
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
