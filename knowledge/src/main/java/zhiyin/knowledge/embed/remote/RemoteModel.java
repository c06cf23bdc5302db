package zhiyin.knowledge.embed.remote;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Truncation;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Shortening;
import zhiyin.knowledge.embed.TextEmbedder;
import zhiyin.knowledge.embed.remote.RemoteTokens.Sized;

/// A model that is computed elsewhere, behind OpenAI's API for embeddings. It answers as a model of this
/// process does: prompts, lengths and dimensions are seen to here. Nothing is asked before the first text
/// comes; where the dimensions were not given, the first answer tells them. Thread-safe.
public final class RemoteModel implements TextEmbedder {
    /// Of an answer, besides its vectors.
    private static final long HEAD_BYTES = 1 << 20;

    /// A number in decimal, with what is around it.
    private static final long NUMBER_BYTES = 40;

    /// Assumed as long as nothing is known.
    private static final int MANY_DIMENSIONS = 16_384;

    private final RemoteSpec spec;
    private final Usage usage;
    private final RemoteCalls calls;
    private volatile OptionalInt dimensions;

    private RemoteModel(
            RemoteSpec spec, Optional<String> key, Backoff backoff, Predicate<URI> allowed) {
        this.spec = spec;
        this.usage = new Usage(spec);
        this.dimensions = spec.vectors().dimensions();
        var endpoint = new Endpoint(spec.embeddings(), allowed, key, spec.keyVariable(), backoff);
        this.calls = new RemoteCalls(spec, endpoint, backoff, usage);
    }

    /// @param environment where the key is
    /// @throws IllegalArgumentException where it is not there
    public static RemoteModel of(RemoteSpec spec, Map<String, String> environment) {
        return of(spec, environment, Backoff.USUAL);
    }

    static RemoteModel of(RemoteSpec spec, Map<String, String> environment, Backoff backoff) {
        return of(spec, environment, backoff, _ -> true);
    }

    /// One whose address somebody else than this machine's operator may have named.
    ///
    /// @param allowed whether an address may be asked; looked at before each request
    /// @throws IllegalArgumentException where the key is not in the environment
    public static RemoteModel of(
            RemoteSpec spec, Map<String, String> environment, Predicate<URI> allowed) {
        return of(spec, environment, Backoff.USUAL, allowed);
    }

    private static RemoteModel of(
            RemoteSpec spec,
            Map<String, String> environment,
            Backoff backoff,
            Predicate<URI> allowed) {
        return new RemoteModel(
                spec,
                spec.keyVariable().map(name -> key(spec, name, environment)),
                backoff,
                allowed);
    }

    private static String key(RemoteSpec spec, String variable, Map<String, String> environment) {
        String key = environment.getOrDefault(variable, "").strip();
        if (!key.matches("[\\x21-\\x7E]{1,4096}")) {
            throw new IllegalArgumentException(
                    "the environment variable %s, which should have the key of the remote model %s, %s"
                            .formatted(
                                    variable,
                                    spec.name(),
                                    key.isEmpty()
                                            ? "is not set"
                                            : "has characters that no key has, or too many"));
        }
        return key;
    }

    public String name() {
        return spec.name();
    }

    public RemoteSpec spec() {
        return spec;
    }

    /// What it was asked, and what that costs.
    public RemoteStatus status() {
        return usage.status();
    }

    /// @throws EngineException REMOTE_FAILED and the like, where its dimensions have to be learned
    @Override
    public ModelInfo info() {
        return ModelInfo.elsewhere(
                spec.name(), dimensions(), spec.vectors().maxTokens(), spec.vectors().prompts());
    }

    private int dimensions() {
        OptionalInt known = dimensions;
        if (known.isPresent()) {
            return known.getAsInt();
        }
        ask(List.of(RemoteTokens.cut("dimensions", spec.vectors().maxTokens())));
        return dimensions.orElseThrow();
    }

    @Override
    public Embeddings embedAll(List<String> texts, EmbedOptions options, Caller caller) {
        options.dimensions().ifPresent(this::requireDimensions);
        String prefix = spec.vectors().prompts().prefix(options.prompt());
        List<Sized> sized = sized(texts, prefix, options.truncation());
        var vectors = new ArrayList<float[]>(texts.size());
        var sizes = new ArrayList<Embeddings.Text>(texts.size());
        for (RemoteAnswer answer : askAll(RemoteBatches.of(sized, spec.pace()))) {
            vectors.addAll(answer.vectors());
        }
        int wanted = options.dimensions().orElseGet(this::dimensions);
        vectors.replaceAll(
                vector -> vector.length == wanted ? vector : Shortening.PLAIN.cut(vector, wanted));
        sized.forEach(text -> sizes.add(new Embeddings.Text(text.tokens(), text.cut())));
        return new Embeddings(vectors, sizes);
    }

    private List<Sized> sized(List<String> texts, String prefix, Truncation truncation) {
        int most = truncation.limit(spec.vectors().maxTokens());
        var sized = new ArrayList<Sized>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isEmpty()) {
                throw new EngineException(Code.TEXT_EMPTY, "text %d is empty".formatted(i));
            }
            Sized text = RemoteTokens.cut(prefix + texts.get(i), most);
            if (text.cut() && !truncation.cuts()) {
                throw new EngineException(
                        Code.TEXT_TOO_LONG,
                        "text %d has more than the %d tokens that %s reads. Split it, or ask for truncation"
                                .formatted(i, most, spec.name()));
            }
            if (text.cut() && truncation.side() == Truncation.Side.START) {
                throw new EngineException(
                        Code.TRUNCATION_REFUSED,
                        "text %d has more than %d tokens, and %s, which is computed elsewhere, can only be given the beginning of a text; ask for truncation at the end"
                                .formatted(i, most, spec.name()));
            }
            sized.add(text);
        }
        return sized;
    }

    /// The answers in order, or the first failure: then what is still asked for is dropped.
    private List<RemoteAnswer> askAll(List<List<Sized>> batches) {
        if (batches.size() == 1) {
            return List.of(ask(batches.getFirst()));
        }
        var answers = new ArrayList<RemoteAnswer>(batches.size());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<RemoteAnswer>> asked =
                    batches.stream().map(batch -> threads.submit(() -> ask(batch))).toList();
            for (Future<RemoteAnswer> answer : asked) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException _) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private RemoteAnswer ask(List<Sized> texts) {
        long tokens = texts.stream().mapToLong(Sized::tokens).sum();
        long most = HEAD_BYTES + texts.size() * NUMBER_BYTES * dimensions.orElse(MANY_DIMENSIONS);
        try {
            return ofOurLength(calls.ask(request(texts), texts.size(), tokens, most));
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted");
    }

    private byte[] request(List<Sized> texts) {
        ObjectNode request = RemoteAnswer.JSON.createObjectNode();
        request.put("model", spec.model());
        request.put("encoding_format", "base64");
        if (spec.vectors().passDimensions()) {
            request.put("dimensions", spec.vectors().dimensions().orElseThrow());
        }
        ArrayNode input = request.putArray("input");
        texts.forEach(text -> input.add(text.text()));
        return RemoteAnswer.JSON.writeValueAsBytes(request);
    }

    /// Longer vectors are cut, since cut ones are what was asked for, or what was answered before.
    private RemoteAnswer ofOurLength(RemoteAnswer answer) {
        int length = answer.vectors().getFirst().length;
        synchronized (this) {
            if (dimensions.isEmpty()) {
                dimensions = OptionalInt.of(length);
            }
        }
        int wanted = dimensions.orElseThrow();
        if (length < wanted) {
            throw new EngineException(
                    Code.REMOTE_FAILED,
                    "the remote server %s answers vectors of %d numbers for %s, expected %d; have this server started with dimensions=%d behind its URL"
                            .formatted(
                                    spec.url().getAuthority(),
                                    length,
                                    spec.name(),
                                    wanted,
                                    length));
        }
        return length == wanted
                ? answer
                : new RemoteAnswer(
                        answer.vectors().stream()
                                .map(v -> Shortening.PLAIN.cut(v, wanted))
                                .toList(),
                        answer.tokens());
    }

    @Override
    public void requireDimensions(int wanted) {
        int most = dimensions();
        int least = Math.min(Embedder.MIN_DIMENSIONS, most);
        if (wanted < least || wanted > most) {
            throw new EngineException(
                    Code.DIMENSIONS_OUT_OF_RANGE,
                    "dimensions is %d, expected %d to %d for %s"
                            .formatted(wanted, least, most, spec.name()));
        }
    }

    @Override
    public int countTokens(String text) {
        return RemoteTokens.count(text);
    }

    @Override
    public int countTokensWithoutEnds(String text) {
        return RemoteTokens.count(text);
    }

    /// The address and the name there: what is behind them is not known here, and if it is changed, its name
    /// should be.
    @Override
    public String fingerprint() {
        String passed =
                spec.vectors().passDimensions()
                        ? " " + spec.vectors().dimensions().orElseThrow()
                        : "";
        return "remote %s %s%s".formatted(spec.embeddings(), spec.model(), passed);
    }

    @Override
    public String numericType() {
        return "remote";
    }

    @Override
    public String arithmetic() {
        return "remote";
    }

    /// Of models elsewhere that is known only of those that are asked for shorter vectors.
    @Override
    public boolean shortenable() {
        return spec.vectors().passDimensions();
    }

    /// Nothing: it would be paid for.
    @Override
    public void warmUp() {}

    @Override
    public Optional<Embedder> local() {
        return Optional.empty();
    }

    /// What is asked already is answered still, and nothing else.
    public void retire() {
        calls.retire();
    }

    @Override
    public void close() {
        calls.close();
    }
}
