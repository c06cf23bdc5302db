package zhiyin.knowledge.embed.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.engine.model.Prompts;
import zhiyin.knowledge.embed.remote.RemoteSpec.Pace;
import zhiyin.knowledge.embed.remote.RemoteSpec.Vectors;

/// Reads a [RemoteSpec]'s line. Messages never have the value of `key`: somebody may have put the key itself
/// there.
final class RemoteLine {
    private static final int MAX_CHARACTERS = 2_000;
    private static final Pattern FORM =
            Pattern.compile("([^=,\\s@]{1,200})=(https?://[^,\\s]+)((?:,[a-z-]+=[^,\\s]+)*)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,99}");
    private static final List<String> SETTINGS =
            List.of(
                    "attempts",
                    "batch",
                    "batch-tokens",
                    "concurrency",
                    "dimensions",
                    "key",
                    "model",
                    "pass-dimensions",
                    "price",
                    "prompts",
                    "requests-per-minute",
                    "timeout",
                    "tokens",
                    "tokens-per-minute");

    /// Servers that take no more than this at a time are in use.
    private static final int BATCH = 32;

    private static final int MOST = 1_000_000_000;

    private final String name;
    private final Map<String, String> settings;

    private RemoteLine(String name, Map<String, String> settings) {
        this.name = name;
        this.settings = settings;
    }

    static RemoteSpec read(String line) {
        Matcher matcher = FORM.matcher(line.substring(0, Math.min(line.length(), MAX_CHARACTERS)));
        if (line.length() > MAX_CHARACTERS || !matcher.matches()) {
            throw new IllegalArgumentException(
                    "a remote model is written NAME=URL or NAME=URL,setting=value,…, as in text-embedding-3-large=https://api.openai.com/v1,key=OPENAI_API_KEY; settings: %s"
                            .formatted(String.join(", ", SETTINGS)));
        }
        String name = matcher.group(1);
        return new RemoteLine(name, settings(name, matcher.group(3))).spec(matcher.group(2));
    }

    private static Map<String, String> settings(String name, String list) {
        var settings = new TreeMap<String, String>();
        for (String setting : list.isEmpty() ? new String[0] : list.substring(1).split(",", -1)) {
            int equals = setting.indexOf('=');
            String key = setting.substring(0, equals);
            if (!SETTINGS.contains(key)) {
                throw new IllegalArgumentException(
                        "the remote model %s has a setting \"%s\", expected one of %s"
                                .formatted(name, key, String.join(", ", SETTINGS)));
            }
            if (settings.put(key, setting.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(
                        "the remote model %s has the setting %s twice".formatted(name, key));
            }
        }
        return settings;
    }

    private RemoteSpec spec(String url) {
        return new RemoteSpec(
                name,
                address(url),
                text("model").orElse(name),
                text("key").map(this::variable),
                price(),
                vectors(),
                pace());
    }

    private Vectors vectors() {
        OptionalInt dimensions =
                settings.containsKey("dimensions")
                        ? OptionalInt.of(number("dimensions", 1, 65_536, 0))
                        : OptionalInt.empty();
        boolean pass = text("pass-dimensions").map(this::yes).orElse(false);
        if (pass && dimensions.isEmpty()) {
            throw refused("pass-dimensions", "yes", "dimensions=N beside it");
        }
        return new Vectors(
                dimensions,
                pass,
                number("tokens", 16, MOST, 8_191),
                text("prompts").map(this::prompts).orElse(Prompts.NONE));
    }

    private Pace pace() {
        return new Pace(
                number("batch", 1, 2_048, BATCH),
                number("batch-tokens", 1, MOST, 100_000),
                number("concurrency", 1, 256, 4),
                number("requests-per-minute", 0, MOST, 0),
                number("tokens-per-minute", 0, MOST, 0),
                Duration.ofSeconds(number("timeout", 1, 3_600, 60)),
                number("attempts", 1, 20, 5));
    }

    private URI address(String url) {
        try {
            URI address = new URI(url);
            if (address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // Told below, without the text: there may be a password in it.
        }
        throw new IllegalArgumentException(
                "the URL of the remote model %s is none of the form http(s)://HOST[:PORT]/PATH; a key goes into an environment variable, see key="
                        .formatted(name));
    }

    private Optional<String> text(String setting) {
        return Optional.ofNullable(settings.get(setting));
    }

    private String variable(String value) {
        if (!VARIABLE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "key= of the remote model %s is no name of an environment variable, expected one such as OPENAI_API_KEY; the key itself goes into that variable"
                            .formatted(name));
        }
        return value;
    }

    private boolean yes(String value) {
        return switch (value) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw refused("pass-dimensions", value, "yes or no");
        };
    }

    private Prompts prompts(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "none" -> Prompts.NONE;
            case "qwen3" -> Prompts.qwen3();
            case "e5-mistral" -> Prompts.e5Mistral();
            case "nomic" -> Prompts.nomic();
            default -> throw refused("prompts", value, "none, qwen3, e5-mistral or nomic");
        };
    }

    private double price() {
        String value = text("price").orElse("0");
        if (!value.matches("\\d{1,6}(\\.\\d{1,9})?")) {
            throw refused("price", value, "dollars for a million tokens, as in 0.13");
        }
        return Double.parseDouble(value);
    }

    private int number(String setting, int least, int most, int usual) {
        String value = settings.get(setting);
        if (value == null) {
            return usual;
        }
        if (!value.matches("\\d{1,10}")
                || Long.parseLong(value) < least
                || Long.parseLong(value) > most) {
            throw refused(setting, value, "%d to %d".formatted(least, most));
        }
        return Integer.parseInt(value);
    }

    private IllegalArgumentException refused(String setting, String value, String expected) {
        return new IllegalArgumentException(
                "%s of the remote model %s is \"%s\", expected %s"
                        .formatted(setting, name, value, expected));
    }
}
