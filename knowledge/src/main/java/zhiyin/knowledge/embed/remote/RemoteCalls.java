package zhiyin.knowledge.embed.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Asks a remote model within its limits, and again where that may go better. Thread-safe.
///
/// Who waits for a turn holds no connection, and who waits between attempts neither; the whole takes at most
/// thrice the time of one attempt.
final class RemoteCalls implements AutoCloseable {
    private static final int PATIENCE = 3;

    private final RemoteSpec spec;
    private final Endpoint endpoint;
    private final Backoff backoff;
    private final Usage usage;
    private final RateLimit rate;
    private final Semaphore turns;

    RemoteCalls(RemoteSpec spec, Endpoint endpoint, Backoff backoff, Usage usage) {
        RemoteSpec.Pace pace = spec.pace();
        this.spec = spec;
        this.endpoint = endpoint;
        this.backoff = backoff;
        this.usage = usage;
        this.rate = new RateLimit(pace.requestsAMinute(), pace.tokensAMinute(), System::nanoTime);
        this.turns = new Semaphore(pace.concurrency(), true);
    }

    /// @param json the request
    /// @param texts in it
    /// @param tokens of them all
    /// @param most bytes of an answer
    /// @throws EngineException REMOTE_FAILED, REMOTE_SLOW, REMOTE_BUSY
    RemoteAnswer ask(byte[] json, int texts, long tokens, long most) throws InterruptedException {
        long end = System.nanoTime() + spec.pace().timeout().toNanos() * PATIENCE;
        for (int attempt = 0; ; attempt++) {
            Reply reply = once(json, tokens, most, end);
            if (reply instanceof Reply.Failed failed) {
                waitBeforeNext(failed, attempt, end);
                continue;
            }
            return read((Reply.Answered) reply, texts, tokens);
        }
    }

    private Reply once(byte[] json, long tokens, long most, long end) throws InterruptedException {
        if (!turns.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw noTurn(spec.pace().timeout());
        }
        try {
            Duration left = left(end);
            Duration wait = rate.take(tokens, left);
            if (wait.compareTo(left) > 0) {
                throw noTurn(wait);
            }
            Thread.sleep(wait);
            return endpoint.ask(json, most, shorter(spec.pace().timeout(), left(end)));
        } finally {
            turns.release();
        }
    }

    private EngineException noTurn(Duration wait) {
        String message =
                "%s has no turn free within its limits for %d s; try again then"
                        .formatted(who(), wait.toSeconds() + 1);
        usage.failed(message);
        return new EngineException(Code.REMOTE_BUSY, message, wait);
    }

    private RemoteAnswer read(Reply.Answered reply, int texts, long tokens) {
        try {
            RemoteAnswer answer = RemoteAnswer.read(reply.body(), texts);
            usage.answered(texts, answer.tokens().orElse(tokens));
            return answer;
        } catch (RemoteAnswer.Wrong e) {
            String message = who() + " answered " + e.what();
            usage.failed(message);
            throw new EngineException(Code.REMOTE_FAILED, message);
        }
    }

    /// Waits, or gives up.
    private void waitBeforeNext(Reply.Failed failed, int attempt, long end)
            throws InterruptedException {
        Duration wait = failed.retryAfter().orElseGet(() -> backoff.after(attempt));
        boolean last = attempt + 1 >= spec.pace().attempts();
        if (!failed.again() || last || wait.compareTo(left(end)) > 0) {
            throw givenUp(failed, attempt + 1);
        }
        usage.retried();
        if (failed.retryAfter().isPresent()) {
            rate.pause(wait); // for all, since it was told to all
        }
        Thread.sleep(wait);
    }

    private EngineException givenUp(Reply.Failed failed, int attempts) {
        String message =
                "%s %s%s"
                        .formatted(
                                who(),
                                failed.why(),
                                attempts == 1 ? "" : " (%d attempts)".formatted(attempts));
        usage.failed(message);
        Optional<Duration> wait = failed.retryAfter();
        return wait.isPresent()
                ? new EngineException(failed.code(), message, wait.get())
                : new EngineException(failed.code(), message);
    }

    /// Begins a message: whose fault it is.
    private String who() {
        return "the remote server %s, which computes %s,"
                .formatted(spec.url().getAuthority(), spec.name());
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    void retire() {
        endpoint.retire();
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
