package zhiyin.cli.embed;

import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a run has done so far. Read by the progress line, by the summary, and by the signal handler.
///
/// @param resumed inputs that an earlier run had finished
/// @param embedded texts embedded by this run
/// @param skipped inputs passed over by `--skip-invalid`
/// @param truncated texts cut by `--truncate`
record Totals(
        long resumed, long embedded, long skipped, long truncated, long tokens, Duration time) {
    static Totals startingAt(long resumed) {
        return new Totals(resumed, 0, 0, 0, 0, Duration.ZERO);
    }

    /// Of a bulk output, all runs together.
    static Totals of(BulkState state) {
        Duration time = Duration.ofMillis(Math.round(1000 * state.seconds()));
        return new Totals(
                0,
                state.inputs() - state.bad(),
                state.bad(),
                state.truncated(),
                state.tokens(),
                time);
    }

    Totals plus(ChunkEmbedder.Result result, Duration now) {
        long added = result.rows().stream().filter(Row.Embedded.class::isInstance).count();
        return new Totals(
                resumed,
                embedded + added,
                skipped + result.rows().size() - added,
                truncated + result.truncated(),
                tokens + result.tokens(),
                now);
    }

    double textsPerSecond() {
        return embedded / Math.max(seconds(), 1e-3);
    }

    double tokensPerSecond() {
        return tokens / Math.max(seconds(), 1e-3);
    }

    private double seconds() {
        return time.toNanos() / 1e9;
    }

    String asJson(String output) {
        ObjectNode json = new JsonMapper().createObjectNode();
        return json.put("output", output)
                .put("resumed", resumed)
                .put("embedded", embedded)
                .put("skipped", skipped)
                .put("truncated", truncated)
                .put("tokens", tokens)
                .put("seconds", Math.round(seconds() * 1000) / 1000.0)
                .put("texts_per_second", Math.round(textsPerSecond() * 10) / 10.0)
                .put("tokens_per_second", Math.round(tokensPerSecond()))
                .toString();
    }

    String asText(String output) {
        return "%s: %,d texts in %.1f s, %,.0f texts/s, %,.0f tokens/s%s%s%s"
                .formatted(
                        output,
                        embedded,
                        seconds(),
                        textsPerSecond(),
                        tokensPerSecond(),
                        note(resumed, "from an earlier run"),
                        note(skipped, "skipped"),
                        note(truncated, "truncated"));
    }

    private static String note(long count, String what) {
        return count == 0 ? "" : "; %,d %s".formatted(count, what);
    }
}
