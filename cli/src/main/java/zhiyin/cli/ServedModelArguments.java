package zhiyin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.engine.FreeMemory;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteSpec;
import zhiyin.server.model.Alias;
import zhiyin.server.model.TokenInput;
import zhiyin.server.provider.Providers;

/// The options that say which models are served, and what they may take.
final class ServedModelArguments {
    /// Of the memory that is free at the start.
    private static final double MEMORY_SHARE = 0.7;

    private static final String CACHE_FILE = "vectors.db";

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "NAME|FILE|DIRECTORY",
            split = ",",
            description =
                    "A model by name (see \"zhiyin models\"), a .gguf, .safetensors or .onnx file,"
                            + " or a directory with config.json, tokenizer.json and weights; loaded at"
                            + " the start, and kept. Several, by commas or by naming the option again:"
                            + " the first is the default. Default: bge-small-zh-v1.5")
    @Nullable List<String> models;

    @Option(
            names = "--only",
            description =
                    "Serve the models named by --model alone. Without, all that \"zhiyin models\""
                            + " lists are served, and loaded when they are asked for.")
    boolean only;

    @Option(
            names = "--alias",
            paramLabel = "NAME=MODEL[@DIM]",
            split = ",",
            description =
                    "Another name for a model, with vectors of DIM numbers if you say so; several by commas or by naming the option again.")
    @Nullable List<String> aliases;

    @Option(
            names = "--remote",
            paramLabel = "NAME=URL[,SETTING=VALUE ...]",
            description = {
                "A model that is computed elsewhere, behind OpenAI's API for embeddings (OpenAI,"
                        + " vLLM, SGLang, Ollama); may be given several times. Settings:",
                "  key=VARIABLE          the environment variable that has the key",
                "  model=NAME            what it is called there; the same where nothing is said",
                "  dimensions=N          numbers in its vectors, longer ones are cut; else its"
                        + " first answer tells",
                "  pass-dimensions=yes   ask it for vectors of so many numbers",
                "  tokens=N              of a text that it reads (8191)",
                "  prompts=KIND          put before texts: none, qwen3, e5-mistral, nomic (none)",
                "  price=DOLLARS         for a million tokens; GET /v1/models tells the sum",
                "  batch=N, batch-tokens=N   texts (32) and tokens (100000) of a request",
                "  concurrency=N         requests at a time (4)",
                "  requests-per-minute=N, tokens-per-minute=N   0 for no limit (0)",
                "  timeout=SECONDS, attempts=N   of a request (60, 5)"
            })
    @Nullable List<String> remotes;

    @Option(
            names = "--private-providers",
            description =
                    "Let administrators add models elsewhere, in the web app, whose addresses are of this machine or of private networks, as Ollama's and vLLM's beside it are. Without, those of the internet alone; what --remote names may be anywhere.")
    boolean privateProviders;

    @Option(
            names = "--keep-alive",
            paramLabel = "TIME",
            description =
                    "How long a model that nobody uses stays in memory: 5m, 24h, 300 (seconds), 0"
                            + " (closed at once), -1 (for ever). Default: 5m, and for ever for those"
                            + " named by --model")
    @Nullable String keepAlive;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "Memory for all models' weights together, as in 8GB: those not in use make room"
                            + " for others. Default: 70 %% of what is free at the start, or more if"
                            + " those named by --model take it")
    @Nullable String memory;

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            defaultValue = "64MB",
            description =
                    "Memory for vectors that were computed, so that a text is computed once; 0 for"
                            + " none. Default: ${DEFAULT-VALUE}")
    String cacheMemory = "64MB";

    @Option(
            names = "--cache-disk",
            paramLabel = "SIZE",
            description =
                    "Disk space for the same, which outlasts the server; 0 for none. Default: 2GB"
                            + " in the knowledge base's directory, none without one")
    @Nullable String cacheDisk;

    @Option(
            names = "--token-input",
            paramLabel = "KIND",
            defaultValue = "reject",
            description =
                    "What token numbers in place of texts are taken for: reject, native (the"
                            + " model's own), cl100k (OpenAI's, which some of its clients send)."
                            + " Default: ${DEFAULT-VALUE}")
    String tokenInput = "reject";

    @Mixin EngineArguments engine = new EngineArguments();

    /// The models named, or the default one.
    List<String> models() {
        return models == null || models.isEmpty()
                ? List.of(BuiltinModel.DEFAULT.modelName())
                : models;
    }

    List<RemoteModel> remotes() {
        var parsed = new ArrayList<RemoteModel>();
        for (String line : remotes == null ? List.<String>of() : remotes) {
            parsed.add(
                    legal(
                            "--remote",
                            () -> RemoteModel.of(RemoteSpec.parse(line), System.getenv())));
        }
        return parsed;
    }

    /// Those, and those that administrators add.
    Providers providers(Path directory, List<RemoteModel> configured) {
        return Providers.in(directory, configured, System.getenv(), privateProviders);
    }

    List<Alias> aliases() {
        var parsed = new ArrayList<Alias>();
        for (String alias : aliases == null ? List.<String>of() : aliases) {
            parsed.add(legal("--alias", () -> Alias.parse(alias)));
        }
        return parsed;
    }

    /// Of models that were not named.
    KeepAlive keepAlive() {
        String given = keepAlive;
        return given == null
                ? KeepAlive.USUAL
                : legal("--keep-alive", () -> KeepAlive.parse(given));
    }

    /// Of models that were named.
    KeepAlive keepAliveOfNamed() {
        return keepAlive == null ? KeepAlive.FOREVER : keepAlive();
    }

    long memory() {
        String given = memory;
        return given == null
                ? (long) (MEMORY_SHARE * FreeMemory.bytes())
                : legal("--memory", () -> Sizes.parse(given));
    }

    /// @param withKnowledge whether a knowledge base will give it a file
    EmbeddingCache cache(boolean withKnowledge) {
        EmbeddingCache cache =
                EmbeddingCache.inMemory(legal("--cache-memory", () -> Sizes.parse(cacheMemory)));
        if (!withKnowledge) {
            Path file = ResourceCache.standard().directory().resolve(CACHE_FILE);
            cacheDisk().ifPresent(bytes -> cache.keepIn(file, bytes));
        }
        return cache;
    }

    Optional<Long> cacheDisk() {
        return Optional.ofNullable(cacheDisk)
                .map(given -> legal("--cache-disk", () -> Sizes.parse(given)));
    }

    TokenInput tokenInput() {
        return TokenInput.of(tokenInput)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "--token-input is \"%s\", expected %s"
                                        .formatted(tokenInput, TokenInput.labels())));
    }

    private interface Reading<T> {
        T read();
    }

    private <T> T legal(String option, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }
}
