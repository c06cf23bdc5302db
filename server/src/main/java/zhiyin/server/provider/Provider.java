package zhiyin.server.provider;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import zhiyin.knowledge.embed.remote.RemoteSpec;

/// A model that is computed elsewhere, behind OpenAI's API for embeddings, as an administrator describes it. A key is
/// never part of it, only the name of the environment variable that has the key.
///
/// @param name what it is called here
/// @param url of the API, without `/embeddings`
/// @param model what it is called there
/// @param dimensions numbers in its vectors here, longer ones are cut; learned from its first answer where absent
/// @param passDimensions whether it is asked for vectors of so many numbers
/// @param maxTokens it reads of a text; OpenAI's 8,191 where absent
/// @param prompts put before texts: `none`, `qwen3`, `e5-mistral` or `nomic`
/// @param keyVariable the environment variable that has the key
/// @param dollarsPerMillion tokens; not known where absent
/// @param batch texts of a request; 32 where absent
public record Provider(
        String name,
        String url,
        String model,
        Optional<Integer> dimensions,
        Optional<Boolean> passDimensions,
        Optional<Integer> maxTokens,
        Optional<String> prompts,
        Optional<String> keyVariable,
        Optional<Double> dollarsPerMillion,
        Optional<Integer> batch) {
    /// Whoever may add providers here may not read the environment: what has another name is somebody else's
    /// secret, which would be sent to the address that was typed in beside it.
    private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9_]{0,80}_API_KEY");

    /// Else the text would be more than one setting.
    private static final Pattern PART = Pattern.compile("[^,\\s]{1,500}");

    /// Whether an environment variable of that name may be used from the web app.
    public static boolean isKeyVariable(String name) {
        return KEY.matcher(name).matches();
    }

    /// As it is asked.
    ///
    /// @throws IllegalArgumentException where a value is not legal
    public RemoteSpec spec() {
        return RemoteSpec.parse(line(""));
    }

    /// As it is asked by somebody who waits for the answer: once, and not for long.
    ///
    /// @throws IllegalArgumentException where a value is not legal
    RemoteSpec impatientSpec() {
        return RemoteSpec.parse(line(",attempts=1,timeout=30"));
    }

    private String line(String more) {
        var line = new StringBuilder("%s=%s".formatted(part("name", name), part("url", url)));
        line.append(",model=").append(part("model", model));
        dimensions.ifPresent(number -> line.append(",dimensions=").append(number));
        if (passDimensions.orElse(false)) {
            line.append(",pass-dimensions=yes");
        }
        maxTokens.ifPresent(number -> line.append(",tokens=").append(number));
        prompts.ifPresent(kind -> line.append(",prompts=").append(part("prompts", kind)));
        keyVariable.ifPresent(variable -> line.append(",key=").append(part("key", variable)));
        dollarsPerMillion.ifPresent(
                price -> line.append(",price=").append(BigDecimal.valueOf(price).toPlainString()));
        batch.ifPresent(texts -> line.append(",batch=").append(texts));
        return line.append(more).toString();
    }

    private static String part(String field, String value) {
        if (!PART.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s is empty, too long, or has spaces or commas".formatted(field));
        }
        return value;
    }
}
