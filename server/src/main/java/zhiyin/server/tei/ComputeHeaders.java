package zhiyin.server.tei;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.stream.Stream;
import zhiyin.engine.Timings;

/// TEI's headers that say what an answer took; times are in milliseconds, and run from when this is made.
final class ComputeHeaders {
    private final Context ctx;
    private final long start = System.nanoTime();

    ComputeHeaders(Context ctx) {
        this.ctx = ctx;
    }

    /// To be called before the answer is written.
    void write(Stream<String> texts, long tokens, Timings timings) {
        long characters = texts.mapToLong(text -> text.codePointCount(0, text.length())).sum();
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        ctx.header("x-compute-type", "cpu");
        ctx.header("x-compute-time", String.valueOf(millis));
        ctx.header("x-total-time", String.valueOf(millis));
        ctx.header("x-tokenization-time", String.valueOf(timings.tokenization().toMillis()));
        ctx.header("x-queue-time", String.valueOf(timings.queue().toMillis()));
        ctx.header("x-inference-time", String.valueOf(timings.compute().toMillis()));
        ctx.header("x-compute-characters", String.valueOf(characters));
        ctx.header("x-compute-tokens", String.valueOf(tokens));
    }
}
