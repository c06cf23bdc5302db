package zhiyin.server.model;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;
import zhiyin.engine.verify.KnownText;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.knowledge.embed.TextEmbedder;

/// Asks each model in memory for a vector that is known, within a second of its loading and now and then, so
/// that a damaged one is sent no more requests. The cache is passed by. Models elsewhere are left alone: they
/// are paid for. Thread-safe; at work from its making until it is closed.
public final class SelfChecks implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SelfChecks.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// A query waits for a pass of the model at most; the longest text of the largest model takes minutes.
    private static final Duration STUCK = Duration.ofMinutes(15);

    private static final Caller CALLER = Caller.DEFAULT.withName("self-check");

    private final Models models;
    private final Duration every;
    private final ConcurrentMap<String, Subject> subjects = new ConcurrentHashMap<>();
    private final Optional<Thread> thread;

    /// What was found of a model.
    ///
    /// @param fault what is wrong with it; empty where nothing is
    /// @param took the time of the last check
    public record Verdict(String model, Optional<String> fault, Duration took) {}

    /// One loading of a model. Written by the checks' thread.
    private static final class Subject {
        private final TextEmbedder embedder;
        private final KnownText text;
        private volatile long begun = System.nanoTime();
        private volatile boolean running;
        private volatile Verdict verdict;

        Subject(LoadedModel model, TextEmbedder embedder, Embedder local) {
            this.embedder = embedder;
            this.text = KnownText.of(local);
            this.verdict = new Verdict(model.name(), Optional.empty(), Duration.ZERO);
        }

        /// As it is now: a check that does not end is a fault, too.
        Verdict now() {
            Verdict last = verdict;
            Duration since = Duration.ofNanos(System.nanoTime() - begun);
            return running && since.compareTo(STUCK) > 0
                    ? new Verdict(
                            last.model(),
                            Optional.of("no answer for %d minutes".formatted(since.toMinutes())),
                            since)
                    : last;
        }
    }

    /// @param every so often; zero for never
    public SelfChecks(Models models, Duration every) {
        this.models = models;
        this.every = every;
        this.thread =
                every.isZero()
                        ? Optional.empty()
                        : Optional.of(Thread.ofVirtual().name("self-check").start(this::run));
    }

    private void run() {
        try {
            while (true) {
                round();
                Thread.sleep(every.compareTo(LOOK) < 0 ? every : LOOK);
            }
        } catch (InterruptedException | CancellationException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        Set<String> present = new HashSet<>();
        models.visit((model, opened) -> {
            present.add(model.key());
            if (opened instanceof TextEmbedder embedder) {
                embedder.local().ifPresent(local -> checkIfDue(model, embedder, local));
            }
        });
        subjects.keySet().retainAll(present);
    }

    private void checkIfDue(LoadedModel model, TextEmbedder embedder, Embedder local) {
        @Nullable Subject known = subjects.get(model.key());
        if (known == null || !known.embedder.equals(embedder)) {
            var fresh = new Subject(model, embedder, local);
            subjects.put(model.key(), fresh);
            check(fresh);
        } else if (System.nanoTime() - known.begun >= every.toNanos()) {
            check(known);
        }
    }

    private static void check(Subject subject) {
        subject.begun = System.nanoTime();
        subject.running = true;
        try {
            Optional<String> fault = fault(subject);
            Duration took = Duration.ofNanos(System.nanoTime() - subject.begun);
            tell(subject.verdict, fault);
            subject.verdict = new Verdict(subject.verdict.model(), fault, took);
        } finally {
            subject.running = false;
        }
    }

    private static Optional<String> fault(Subject subject) {
        try {
            List<String> text = List.of(subject.text.text());
            List<float[]> vectors =
                    subject.embedder.embedAll(text, EmbedOptions.DEFAULTS, CALLER).vectors();
            return subject.text.fault(vectors.getFirst());
        } catch (EngineException e) {
            return switch (e.code()) {
                // Too much to do is not wrong: what was found last still holds.
                case OVERLOADED, DEADLINE_EXCEEDED, STOPPING, DEVICE_MEMORY_EXCEEDED ->
                        subject.verdict.fault();
                default -> Optional.of(String.valueOf(e.getMessage()));
            };
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    private static void tell(Verdict before, Optional<String> fault) {
        if (fault.isPresent() && !fault.equals(before.fault())) {
            LOG.log(Level.ERROR, "{0} fails its self-check: {1}", before.model(), fault.get());
        } else if (fault.isEmpty() && before.fault().isPresent()) {
            LOG.log(Level.WARNING, "{0} passes its self-check again", before.model());
        }
    }

    /// Of all models that are computed here and in memory; as if right where they were not looked at yet.
    public List<Verdict> verdicts() {
        return subjects.values().stream().map(Subject::now).toList();
    }

    /// Which model is not to be trusted, and why; empty where all are.
    public Optional<String> fault() {
        return verdicts().stream()
                .filter(verdict -> verdict.fault().isPresent())
                .map(verdict ->
                        "the model %s fails its self-check: %s"
                                .formatted(verdict.model(), verdict.fault().orElseThrow()))
                .findFirst();
    }

    /// Ends a check in progress.
    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
