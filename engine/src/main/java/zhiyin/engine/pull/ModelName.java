package zhiyin.engine.pull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a hub calls a model, as people write it:
/// ```text
/// Qwen/Qwen3-Embedding-0.6B                 a repository: config.json, tokenizer.json, weights
/// Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M       one quantisation of a GGUF repository
/// ms:Qwen/Qwen3-Embedding-0.6B              from ModelScope (hf: from Hugging Face)
/// Qwen/Qwen3-Embedding-0.6B@v1.0            a branch, tag or commit; after the quantisation, if any
/// ```
///
/// @param hub the hub asked for by a prefix
/// @param tag the quantisation, as written
/// @param revision the branch, tag or commit; the hub's main branch where empty
public record ModelName(
        Optional<HubKind> hub,
        String owner,
        String repository,
        Optional<String> tag,
        Optional<String> revision) {
    private static final String FORM =
            "[hf:|ms:]OWNER/REPOSITORY[:QUANTISATION][@REVISION], as in Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M";
    private static final String SEGMENT = "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?";
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:(?<hub>hf|ms):)?(?<owner>%s)/(?<repository>%s)(?::(?<tag>%s))?(?:@(?<revision>[A-Za-z0-9._/-]{1,128}))?"
                            .formatted(SEGMENT, SEGMENT, SEGMENT));

    /// The name, if the text has a name's form.
    public static Optional<ModelName> of(String text) {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches() || climbs(matcher)) {
            return Optional.empty();
        }
        return Optional.of(
                new ModelName(
                        Optional.ofNullable(matcher.group("hub")).flatMap(HubKind::of),
                        matcher.group("owner"),
                        matcher.group("repository"),
                        Optional.ofNullable(matcher.group("tag")),
                        Optional.ofNullable(matcher.group("revision"))));
    }

    /// @throws IllegalArgumentException where the text has not a name's form; the message shows the form
    public static ModelName parse(String text) {
        return of(text).orElseThrow(() ->
                new IllegalArgumentException(
                        "\"%s\" is not the name of a model on a hub, expected %s"
                                .formatted(Shown.line(text), FORM)));
    }

    private static boolean climbs(Matcher matcher) {
        String revision = matcher.group("revision");
        return matcher.group("owner").contains("..")
                || matcher.group("repository").contains("..")
                || (revision != null
                        && (("/" + revision + "/").contains("//")
                                || revision.contains("..")
                                || revision.startsWith("-")));
    }

    ModelName withTag(String quantisation) {
        return new ModelName(hub, owner, repository, Optional.of(quantisation), revision);
    }

    /// `owner/repository`, what a hub's addresses are made of.
    String path() {
        return owner + "/" + repository;
    }

    /// The folder under the store: two revisions lie side by side, a hub makes no difference.
    String folder() {
        String suffix = revision.map(r -> "@" + r.replace("/", "%2F")).orElse("");
        return path() + suffix;
    }

    /// The name without its hub, which is what the store knows a model by.
    public String local() {
        return path() + tag.map(t -> ":" + t).orElse("") + revision.map(r -> "@" + r).orElse("");
    }

    /// Whether both name the same files, in any case of the quantisation.
    boolean isSameAs(ModelName other) {
        return local().toLowerCase(Locale.ROOT).equals(other.local().toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return hub.map(h -> h.label() + ":").orElse("") + local();
    }
}
