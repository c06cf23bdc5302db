package zhiyin.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.MachineSpeed;
import zhiyin.engine.Urgency;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;

/// How fast models are here: measured where they have computed in this process, else estimated by what the machine does
/// in matrix products ([MachineSpeed]), which is measured when it is first asked for. Thread-safe.
final class Speeds {
    private static final Caller CALLER = Caller.DEFAULT.withName("speed").withUrgency(Urgency.BULK);
    private static final long ENOUGH_NANOS = 1_000_000_000L;
    private static final long ENOUGH_TOKENS = 20_000;
    private static final long ENOUGH_IN_A_BATCH = 200;
    private static final int MOST_TEXTS = 1_024;

    /// A round so many times as fast as the one before: what computes is still being compiled.
    private static final double STILL_RISING = 1.2;

    /// No further round is begun after so long.
    private static final long MOST_NANOS = 10_000_000_000L;

    /// About 120 tokens; each text begins with another number, so that no two are the same.
    private static final String PASSAGE =
            """
            %d. The contract of employment begins on the first day of the month. During the first six months either side \
            may end it within two weeks; after that within one month to the end of a quarter. 试用期最长不得超过六个月。\
            劳动合同期限三个月以上不满一年的，试用期不得超过一个月；劳动合同期限一年以上不满三年的，试用期不得超过二个月。\
            A pump that runs dry is stopped at once: close the valve, fill the housing, and only then start it again.
            """;

    private final Map<String, Double> measured = new ConcurrentHashMap<>();
    private @Nullable MachineSpeed machine;

    /// Tokens a second.
    ///
    /// @param measured whether it is; else it is estimated
    record Speed(double tokensPerSecond, boolean measured) {}

    /// @param options how models are loaded here
    synchronized MachineSpeed machine(EmbedderOptions options) {
        if (machine == null) {
            try {
                machine = MachineSpeed.measure(options);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RequestException(Reason.STOPPING, "the server is stopping");
            }
        }
        return machine;
    }

    /// Notes what a model in memory has reached, once it has had enough to do at a time: single queries are slow by the
    /// token, and tell nothing of documents.
    void seen(Offer offer, EmbedderLoad load) {
        if (load.tokensDone() >= ENOUGH_TOKENS
                && load.tokensDone() >= load.batchesDone() * ENOUGH_IN_A_BATCH) {
            measured.put(offer.fullName(), load.tokensPerSecond());
        }
    }

    Optional<Speed> measured(Offer offer) {
        return Optional.ofNullable(measured.get(offer.fullName()))
                .map(rate -> new Speed(rate, true));
    }

    /// Lets a model compute texts of some hundred tokens, more each time until that takes a second and the speed does
    /// not rise any more. Loads it.
    ///
    /// @throws EngineException why it is not loaded, or does not compute
    Speed measure(ServedModel model) {
        double rate = model.use(Speeds::rate);
        measured.put(model.offer().fullName(), rate);
        return new Speed(rate, true);
    }

    private static double rate(Embedder embedder) {
        long end = System.nanoTime() + MOST_NANOS;
        double before = 0;
        int count = 1;
        for (int from = 0; ; from += count) {
            List<String> texts = texts(from, count);
            long begun = System.nanoTime();
            long tokens =
                    embedder.embedAll(texts, EmbedOptions.DEFAULTS.withTruncation(), CALLER)
                            .tokens();
            long now = System.nanoTime();
            double rate = tokens * 1e9 / (now - begun);
            boolean enough = now - begun >= ENOUGH_NANOS || count >= MOST_TEXTS;
            if ((enough && rate < STILL_RISING * before) || now >= end) {
                return rate;
            }
            before = rate;
            count = enough ? count : 4 * count;
        }
    }

    private static List<String> texts(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(PASSAGE::formatted).toList();
    }
}
