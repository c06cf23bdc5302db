package zhiyin.server.api;

import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import zhiyin.engine.Embeddings;
import zhiyin.engine.Relevance;
import zhiyin.engine.Timings;

/// One request from its arrival to its answer: its id, who asks, for what, and what it cost. Whatever is called
/// while it is handled finds it by [#current()].
public final class Exchange {
    /// The header in which a client or a proxy may give the id, and in which it is told.
    static final String ID_HEADER = "X-Request-Id";

    /// Others could break a line of a log.
    private static final Pattern LEGAL_ID = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    private static final String ATTRIBUTE = Exchange.class.getName();
    private static final ScopedValue<Exchange> CURRENT = ScopedValue.newInstance();

    private final String id;
    private final long begun = System.nanoTime();
    private final Instant arrival = Instant.now();
    private final List<Embeddings.Text> texts = new CopyOnWriteArrayList<>();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicReference<Timings> timings = new AtomicReference<>(Timings.NONE);
    private final Map<String, Duration> stages = new ConcurrentSkipListMap<>();
    private volatile Optional<String> query = Optional.empty();
    private volatile Optional<Operation> operation = Optional.empty();
    private volatile Optional<Principal> principal = Optional.empty();

    private Exchange(String id) {
        this.id = id;
    }

    /// The request's, begun by the first who asks for it.
    public static Exchange of(Context ctx) {
        Exchange known = ctx.attribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        String given = ctx.header(ID_HEADER);
        String id =
                given != null && LEGAL_ID.matcher(given).matches()
                        ? given
                        : UUID.randomUUID().toString();
        var exchange = new Exchange(id);
        ctx.attribute(ATTRIBUTE, exchange);
        ctx.header(ID_HEADER, exchange.id);
        return exchange;
    }

    /// The one that this thread is at work for.
    public static Optional<Exchange> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    <X extends Exception> void run(ScopedValue.CallableOp<Void, X> handling) throws X {
        ScopedValue.where(CURRENT, this).call(handling);
    }

    void is(Operation some) {
        operation = Optional.of(some);
    }

    void by(Principal some) {
        principal = Optional.of(some);
    }

    /// Notes texts that were embedded, computed or found in the cache.
    public void embedded(Embeddings answer) {
        texts.addAll(answer.texts());
        tokens.addAndGet(answer.tokens());
        timings.accumulateAndGet(answer.timings(), Timings::plus);
    }

    /// Notes texts that were computed for something else than one vector.
    public void computed(List<Embeddings.Text> some, Timings took) {
        texts.addAll(some);
        tokens.addAndGet(some.stream().mapToLong(Embeddings.Text::tokens).sum());
        timings.accumulateAndGet(took, Timings::plus);
    }

    /// Notes documents that were scored.
    public void scored(Relevance answer) {
        answer.scores()
                .forEach(
                        score -> texts.add(new Embeddings.Text(score.tokens(), score.truncated())));
        tokens.addAndGet(answer.tokens());
        timings.accumulateAndGet(answer.timings(), Timings::plus);
    }

    /// Notes what a part of the work took; of parts by the same name the sum.
    public void spent(String stage, Duration time) {
        stages.merge(stage, time, Duration::plus);
    }

    /// Notes what is searched for.
    public void asks(String words) {
        query = Optional.of(words);
    }

    public String id() {
        return id;
    }

    /// When it arrived.
    public Instant arrival() {
        return arrival;
    }

    /// What parts of the work took, by name, as far as somebody noted it.
    public Map<String, Duration> stages() {
        return Map.copyOf(stages);
    }

    /// The words of a search: somebody's own, to be told to nobody else unless the operator allows it.
    public Optional<String> query() {
        return query;
    }

    /// Empty where no route was found.
    public Optional<Operation> operation() {
        return operation;
    }

    /// Empty where nobody was let in.
    public Optional<Principal> principal() {
        return principal;
    }

    public long texts() {
        return texts.size();
    }

    /// The same, one by one.
    public List<Embeddings.Text> embeddedTexts() {
        return List.copyOf(texts);
    }

    public long tokens() {
        return tokens.get();
    }

    /// Where the time of embedding went.
    public Timings timings() {
        return timings.get();
    }

    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
