package zhiyin.engine.pull;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A place that models are fetched from: where its listings and files are, and how to read a listing.
/// Immutable.
public sealed interface Hub permits HuggingFace, ModelScope {
    HubKind kind();

    /// The address all others are made of, without a `/` at its end; a mirror has another.
    URI base();

    Optional<AccessToken> token();

    /// The environment variable for a token, for messages.
    String tokenVariable();

    /// The first page of the listing of a model's files.
    URI listing(ModelName name);

    /// Where a file's content is.
    URI file(ModelName name, String path);

    /// The entries of a listing's page.
    ///
    /// @throws IllegalArgumentException where the page is not a listing
    List<RepositoryFile> files(JsonNode page);

    /// The hub for a model: by the name's prefix, else by the setting, else Hugging Face.
    ///
    /// @param setting `hf`, `ms`, `hf:URL`, `ms:URL` or `URL` (a mirror of Hugging Face), from an option;
    ///     where empty, from the environment's `ZHIYIN_HUB`
    /// @param environment also has `HF_ENDPOINT`, `HF_TOKEN` and `MODELSCOPE_API_TOKEN`
    /// @throws IllegalArgumentException where the setting or a variable has no legal value, or contradicts
    ///     the name's prefix
    static Hub of(ModelName name, Optional<String> setting, Map<String, String> environment) {
        Optional<HubSetting> wanted =
                setting.map(text -> HubSetting.parse("--hub", text))
                        .or(() ->
                                variable(environment, "ZHIYIN_HUB")
                                        .map(text -> HubSetting.parse("ZHIYIN_HUB", text)));
        HubKind kind =
                name.hub().or(() -> wanted.map(HubSetting::kind)).orElse(HubKind.HUGGING_FACE);
        if (setting.isPresent() && wanted.isPresent() && wanted.get().kind() != kind) {
            throw new IllegalArgumentException(
                    "%s is to come from \"%s\", but --hub is \"%s\": leave one of the two out, or give --hub %s:URL"
                            .formatted(name, kind.label(), setting.get(), kind.label()));
        }
        Optional<URI> base = wanted.filter(w -> w.kind() == kind).flatMap(HubSetting::base);
        return switch (kind) {
            case HUGGING_FACE -> HuggingFace.of(base, environment);
            case MODEL_SCOPE -> ModelScope.of(base, environment);
        };
    }

    /// A variable that is set and not blank.
    static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /// One part of a path or query, percent-encoded.
    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Every part of a path, percent-encoded.
    static String encodePath(String path) {
        return Arrays.stream(path.split("/")).map(Hub::encode).collect(Collectors.joining("/"));
    }
}
