package zhiyin.cli.embed;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a bulk output is and what it cost, of all runs that made it.
///
/// @param price of an hour of the machine
record BulkSummary(Path out, BulkState state, Optional<Double> price) {
    private double perSecond(long count) {
        return (double) count / Math.max(state.seconds(), 1e-3);
    }

    private double tokensPerCpuSecond() {
        return state.tokens() / Math.max(state.cpuSeconds(), 1e-3);
    }

    /// Of a million tokens.
    private Optional<Double> pricePerMillion() {
        return price.filter(_ -> state.tokens() > 0)
                .map(hour -> hour * state.seconds() / 3600 / state.tokens() * 1e6);
    }

    String asJson() {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("output", out.toString())
                .put("inputs", state.inputs())
                .put("rows", state.rows())
                .put("bad", state.bad())
                .put("truncated", state.truncated())
                .put("parts", state.parts())
                .put("tokens", state.tokens())
                .put("seconds", rounded(state.seconds(), 1000))
                .put("cpu_seconds", rounded(state.cpuSeconds(), 1000))
                .put("texts_per_second", rounded(perSecond(state.inputs()), 10))
                .put("tokens_per_second", Math.round(perSecond(state.tokens())))
                .put("tokens_per_cpu_second", Math.round(tokensPerCpuSecond()));
        pricePerMillion().ifPresent(each -> json.put("price_per_million_tokens", each));
        return json.toString();
    }

    private static double rounded(double number, int parts) {
        return (double) Math.round(number * parts) / parts;
    }

    String asText() {
        return "%s: %,d rows of %,d texts in %,d parts%s; %,.1f s, %,.0f texts/s, %,.0f tokens/s; %,.1f CPU seconds, %,.0f tokens each%s"
                .formatted(
                        out,
                        state.rows(),
                        state.inputs(),
                        state.parts(),
                        note(state.bad(), "bad") + note(state.truncated(), "truncated"),
                        state.seconds(),
                        perSecond(state.inputs()),
                        perSecond(state.tokens()),
                        state.cpuSeconds(),
                        tokensPerCpuSecond(),
                        pricePerMillion()
                                .map(each ->
                                        String.format(Locale.ROOT, "; %.6f a million tokens", each))
                                .orElse(""));
    }

    private static String note(long count, String what) {
        return count == 0 ? "" : ", %,d %s".formatted(count, what);
    }
}
