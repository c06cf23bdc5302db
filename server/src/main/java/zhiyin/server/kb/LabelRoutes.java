package zhiyin.server.kb;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.RelevanceLabels;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.relevance.LabelLines;
import zhiyin.server.api.Call;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Principal;
import zhiyin.server.api.Routes;

/// What people said of passages as answers to questions.
final class LabelRoutes {
    private static final String ALL = "/kb/labels";
    private static final String LINES = "application/jsonl";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /// All labels there may be, each as long as most passages are.
    private static final long MAX_IMPORT_BYTES = 256L << 20;

    /// @param passage id of a hit of the collection
    /// @param grade 0 to 2: does not answer, in part, answers
    record NewLabel(String query, String collection, String passage, int grade) {}

    /// @param next number to go on after; absent on the last page
    record LabelList(List<RelevanceLabels.Listed> labels, Optional<Long> next) {}

    record Imported(long labels) {}

    private final RelevanceLabels labels;

    LabelRoutes(KnowledgeBase base) {
        this.labels = base.labels();
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", ALL, "labels, by rising number, or those of a question")
                        .query("query", String.class, "the question; all if absent")
                        .query("after", Long.class, "only those of greater numbers")
                        .query("limit", Integer.class, "at most so many, 100 if absent"),
                LabelList.class,
                this::list);
        routes.exchange(
                Operation.of("POST", ALL, "labels a passage, in place of what was said before")
                        .withStatus(201),
                NewLabel.class,
                RelevanceLabel.class,
                (_, body) ->
                        labels.put(
                                body.query(),
                                body.collection(),
                                body.passage(),
                                body.grade(),
                                who()));
        routes.call(
                Operation.of("DELETE", ALL + "/{id}", "takes a label back").withStatus(204),
                call -> {
                    labels.remove(call.id());
                    call.status(204);
                });
        routes.call(
                Operation.of("GET", ALL + "/export", "all labels, one a line, as JSON")
                        .answersText(LINES),
                this::export);
        routes.answer(
                Operation.of("POST", ALL + "/import", "adds exported labels").takesBytes(),
                Imported.class,
                this::importFrom);
    }

    private LabelList list(Call call) {
        Optional<String> query = call.query("query");
        if (query.isPresent()) {
            return new LabelList(labels.of(query.get()), Optional.empty());
        }
        int limit = Math.toIntExact(call.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT));
        long after = call.number("after", 0, Long.MAX_VALUE).orElse(0);
        List<RelevanceLabels.Listed> page = labels.list(after, limit);
        return new LabelList(
                page,
                page.size() == limit ? Optional.of(page.getLast().label().id()) : Optional.empty());
    }

    /// Nobody in particular where no key is asked for.
    private static String who() {
        return Exchange.current()
                .flatMap(Exchange::principal)
                .filter(Principal::identified)
                .map(Principal::name)
                .orElse("");
    }

    private void export(Call call) throws IOException {
        Context ctx = call.context();
        ctx.contentType(LINES);
        ctx.header(Header.CONTENT_DISPOSITION, "attachment; filename=\"labels.jsonl\"");
        Writer out = new OutputStreamWriter(ctx.outputStream(), StandardCharsets.UTF_8);
        labels.each(label -> {
            try {
                out.write(LabelLines.write(label) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        out.flush();
    }

    private Imported importFrom(Call call) throws IOException {
        Instant now = Instant.now();
        var number = new AtomicLong();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                call.bytes(MAX_IMPORT_BYTES), StandardCharsets.UTF_8))) {
            return new Imported(
                    labels.putAll(
                            lines.lines()
                                    .peek(line -> require(line, number.incrementAndGet()))
                                    .filter(line -> !line.isBlank())
                                    .map(line -> LabelLines.read(line, number.get(), now))));
        }
    }

    private static void require(String line, long number) {
        if (line.length() > LabelLines.MAX_CHARACTERS) {
            throw new CatalogException(
                    CatalogException.Code.INVALID,
                    "line %,d has %,d characters, expected at most %,d"
                            .formatted(number, line.length(), LabelLines.MAX_CHARACTERS));
        }
    }
}
