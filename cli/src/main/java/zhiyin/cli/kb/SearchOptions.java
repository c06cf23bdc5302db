package zhiyin.cli.kb;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// How a search is made, as the server takes it; the server says what is not legal.
final class SearchOptions {
    @Option(
            names = "--top",
            paramLabel = "N",
            description = "How many passages. Default: ${DEFAULT-VALUE}",
            defaultValue = "5")
    int top;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "hybrid (by meaning and by words), vector, words. Default: hybrid")
    Optional<String> mode = Optional.empty();

    @Option(
            names = "--candidates",
            paramLabel = "N",
            description = "How many each way brings before they are put together. Default: 100")
    Optional<Integer> candidates = Optional.empty();

    @Option(
            names = "--instruction",
            paramLabel = "WORDS",
            description = "The task in own words, for models that take one.")
    Optional<String> instruction = Optional.empty();

    @Option(
            names = "--diversity",
            paramLabel = "0..1",
            description = "The greater, the less alike the hits. Default: 0")
    Optional<Double> diversity = Optional.empty();

    @Option(
            names = "--context",
            paramLabel = "HOW",
            description =
                    "Text around each passage: none, neighbours (before and behind it), section. Default: none")
    Optional<String> context = Optional.empty();

    @Option(
            names = "--rerank",
            paramLabel = "MODEL",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Let a reranker put the best passages in order, such as Qwen/Qwen3-Reranker-0.6B; without a MODEL the one that the running server was started with.")
    Optional<String> rerank = Optional.empty();

    @Option(
            names = "--rerank-candidates",
            paramLabel = "N",
            description =
                    "How many of the best passages it reads, 1 to 200. Default: 30, or --top if that is more")
    Optional<Integer> rerankCandidates = Optional.empty();

    @Option(names = "--filter-tag", paramLabel = "T", description = "Documents with all of these.")
    List<String> tags = List.of();

    @Option(names = "--filter-type", paramLabel = "T", description = "Of any of these, as pdf.")
    List<String> types = List.of();

    @Option(names = "--filter-language", paramLabel = "L", description = "In any of these, as zh.")
    List<String> languages = List.of();

    @Option(names = "--filter-path", paramLabel = "P", description = "A folder or a document.")
    Optional<String> path = Optional.empty();

    @Option(
            names = "--filter-from",
            paramLabel = "DATE",
            description = "Changed then or later: 2025-01-31, or with T12:00:00Z behind it.")
    Optional<String> from = Optional.empty();

    @Option(names = "--filter-to", paramLabel = "DATE", description = "Changed before that.")
    Optional<String> to = Optional.empty();

    ObjectNode body(String query) {
        ObjectNode body = KbClient.object().put("query", query).put("top", top);
        mode.ifPresent(choice -> body.put("mode", choice));
        candidates.ifPresent(count -> body.put("candidates", count));
        instruction.ifPresent(words -> body.put("instruction", words));
        diversity.ifPresent(share -> body.put("diversity", share));
        context.ifPresent(choice -> body.put("context", choice));
        putRerank(body);
        ObjectNode filter = body.putObject("filter");
        put(filter, "tags", tags);
        put(filter, "types", types);
        put(filter, "languages", languages);
        path.ifPresent(folder -> filter.put("path", folder));
        from.ifPresent(date -> filter.put("from", time("--filter-from", date).toString()));
        to.ifPresent(date -> filter.put("to", time("--filter-to", date).toString()));
        return body;
    }

    private void putRerank(ObjectNode body) {
        if (rerank.isPresent()) {
            ObjectNode how = body.putObject("rerank");
            rerank.filter(model -> !model.isEmpty()).ifPresent(model -> how.put("model", model));
            rerankCandidates.ifPresent(count -> how.put("candidates", count));
        } else if (rerankCandidates.isPresent()) {
            throw new KbFailure(
                    "INVALID",
                    "--rerank-candidates says how many passages a reranker reads; add --rerank [MODEL]");
        }
    }

    private static void put(ObjectNode filter, String name, List<String> words) {
        if (!words.isEmpty()) {
            words.forEach(filter.putArray(name)::add);
        }
    }

    /// A date is the beginning of the day here.
    private static Instant time(String option, String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException e) {
            throw new KbFailure(
                    "INVALID",
                    "%s is \"%s\", expected a date such as 2025-01-31 or 2025-01-31T12:00:00Z"
                            .formatted(option, text));
        }
    }
}
