package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.compare.Answer;
import zhiyin.knowledge.compare.Comparison;
import zhiyin.knowledge.compare.Configuration;
import zhiyin.knowledge.compare.Evaluation;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.Note;
import zhiyin.knowledge.search.Reranker;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.SearchRequest.Mode;

/// Two collections of the same documents, one divided into smaller passages, compared and labelled.
final class CompareTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String QUERY = "过滤器多久更换一次";
    private static final CollectionSettings SETTINGS =
            CollectionSettings.DEFAULTS.withModel(Bases.MODEL);
    private static final CollectionSettings SMALL =
            new CollectionSettings(
                    SETTINGS.model(), OptionalInt.empty(), OptionalInt.of(40), OptionalInt.of(60));

    @TempDir static Path data;
    private static KnowledgeBase base;

    @BeforeAll
    static void open() throws InterruptedException {
        base = Bases.open(data);
        base.collections().create("docs", SETTINGS);
        Bases.put(
                base,
                "docs",
                "pump.md",
                text("水泵", "过滤器每运行五百小时更换一次。", "密封圈每年检查一次，损坏时更换。"),
                PutOptions.NONE.withTags(Set.of("machine")));
        Bases.put(base, "docs", "lamp.md", text("台灯", "灯泡坏了请联系售后服务。", "清洁时先拔下插头。"));
        Bases.put(base, "docs", "tea.md", text("茶叶", "绿茶用八十度的水冲泡。", "红茶用沸水冲泡。"));
        Bases.awaitAll(base, "docs");
        JobInfo job = base.collections().sibling("docs", "small", SMALL);
        assertThat(base.jobs().await(job.id(), LONG).state()).isEqualTo(JobInfo.State.DONE);
    }

    private static String text(String title, String... sentences) {
        var text = new StringBuilder("# " + title + "\n\n");
        for (String sentence : sentences) {
            text.append(sentence).append("操作前请阅读说明，并确认电源已经断开。".repeat(2)).append("\n\n");
        }
        return text.toString();
    }

    @AfterAll
    static void close() {
        base.close();
    }

    private static Comparison comparison() {
        return base.comparison(name -> {
            assertThat(name).contains("backwards");
            return (_, _, texts) ->
                    IntStream.range(0, texts.size()).mapToObj(Reranker.Score::new).toList();
        });
    }

    private static Configuration vectors(String collection) {
        return new Configuration(collection, Mode.VECTOR, 1, OptionalInt.empty(), Optional.empty());
    }

    @Test
    void a_sibling_has_the_same_documents_with_their_tags_and_other_passages() {
        List<String> paths =
                base.documents().list("small", DocumentQuery.ALL).stream()
                        .map(document -> document.path() + document.tags())
                        .toList();
        assertThat(paths).containsExactlyInAnyOrder("pump.md[machine]", "lamp.md[]", "tea.md[]");
        assertThat(chunks("small")).isGreaterThan(chunks("docs"));
        assertThatThrownBy(() -> base.collections().sibling("docs", "small", SETTINGS))
                .hasMessageContaining("exists already");
        assertThatThrownBy(() -> base.collections().sibling("nothing", "new", SETTINGS))
                .hasMessageContaining("there is no collection 'nothing'");
        base.collections().create("bare", SETTINGS);
        assertThatThrownBy(() -> base.collections().sibling("bare", "new", SETTINGS))
                .hasMessageContaining("has no documents yet");
        assertThat(base.collections().find("new")).as("nothing of it is left").isEmpty();
    }

    private static long chunks(String collection) {
        return base.collections().require(collection).live().orElseThrow().chunks();
    }

    @Test
    void the_same_places_are_matched_though_they_are_cut_otherwise() {
        Answer answer = comparison().answer(QUERY, List.of(vectors("docs"), vectors("small")), 10);
        List<Hit> large = hits(answer, 0);
        List<Hit> small = hits(answer, 1);
        assertThat(large.getFirst().text()).contains("五百小时");
        assertThat(small.getFirst().text()).contains("五百小时");
        assertThat(answer.matches()).anyMatch(match -> match.rank() == 1 && match.otherRank() == 1);
        for (Answer.Match match : answer.matches()) {
            assertThat(large.get(match.rank() - 1).path())
                    .isEqualTo(small.get(match.otherRank() - 1).path());
        }
        assertThat(answer.columns().getFirst().kept()).isEmpty();
    }

    private static List<Hit> hits(Answer answer, int column) {
        return answer.columns().get(column).hits().stream().map(Answer.Found::hit).toList();
    }

    @Test
    void a_cut_tells_what_it_keeps_and_all_numbers_keep_everything() {
        Configuration cut = vectors("small").withDimensions(OptionalInt.of(32));
        Answer.Column column = comparison().answer(QUERY, List.of(cut), 10).columns().getFirst();
        Answer.Kept kept = column.kept().orElseThrow();
        assertThat(kept.dimensions()).isEqualTo(32);
        assertThat(kept.same()).isBetween(1, kept.of());
        Comparison.Curve curve = comparison().curve(QUERY, vectors("small"));
        assertThat(curve.points().stream().map(Answer.Kept::dimensions))
                .containsExactly(32, 64, 128, 256, 512);
        assertThat(curve.points().getFirst()).isEqualTo(kept);
        assertThat(curve.points().getLast().same()).isEqualTo(curve.points().getLast().of());
        assertThat(curve.trained()).isFalse();
        for (int wrong : new int[] {16, 513}) {
            assertThatThrownBy(() ->
                            comparison()
                                    .answer(
                                            QUERY,
                                            List.of(cut.withDimensions(OptionalInt.of(wrong))),
                                            10))
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("dimensions is %d, expected 32 to 512".formatted(wrong));
        }
    }

    @Test
    void a_reranker_gives_another_order() {
        var reversed =
                new Configuration(
                        "docs", Mode.VECTOR, 1, OptionalInt.empty(), Optional.of("backwards"));
        Answer answer = comparison().answer(QUERY, List.of(vectors("docs"), reversed), 3);
        assertThat(hits(answer, 1).stream().map(Hit::rank)).containsExactly(1, 2, 3);
        assertThat(hits(answer, 1).getFirst().passage())
                .isEqualTo(hits(answer, 0).getLast().passage());
    }

    @Test
    void an_evaluation_fails_where_the_reranker_does() {
        Hit best = search("docs").getFirst();
        long label = base.labels().put(QUERY, "docs", best.passage(), 2, "ann").id();
        Comparison busy =
                base.comparison(_ ->
                        (_, _, _) -> {
                            throw EngineException.overloaded(
                                    "too much waits", Duration.ofSeconds(1));
                        });
        var reranked =
                new Configuration("docs", Mode.WORDS, 1, OptionalInt.empty(), Optional.of("busy"));
        assertThat(busy.answer(QUERY, List.of(reranked), 3).columns().getFirst().notes())
                .extracting(Note::kind)
                .containsExactly(Note.Kind.NOT_RERANKED);
        assertThatThrownBy(() -> busy.evaluate(List.of(reranked)))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("too much waits");
        base.labels().remove(label);
    }

    @Test
    void labels_of_one_collection_judge_the_other_and_outlive_the_document() throws Exception {
        base.collections().create("labelled", SETTINGS);
        Bases.put(base, "labelled", "care.md", text("水泵", "过滤器每运行五百小时更换一次。"));
        Bases.put(base, "labelled", "lamp.md", text("台灯", "灯泡坏了请联系售后服务。"));
        Bases.awaitAll(base, "labelled");
        JobInfo job = base.collections().sibling("labelled", "labelled too", SMALL);
        assertThat(base.jobs().await(job.id(), LONG).state()).isEqualTo(JobInfo.State.DONE);
        Hit best = search("labelled").getFirst();
        RelevanceLabel label =
                base.labels().put("  " + QUERY, "labelled", best.passage(), 2, "ann");
        assertThat(base.labels().put(QUERY, "labelled", best.passage(), 1, "bob").id())
                .as("the last word counts")
                .isNotEqualTo(label.id());
        assertThat(base.labels().of(QUERY)).hasSize(1);
        base.labels().put(QUERY, "labelled", best.passage(), 2, "ann");

        Answer answer = comparison().answer(QUERY, List.of(vectors("labelled too")), 3);
        assertThat(answer.columns().getFirst().hits().getFirst().label().orElseThrow().grade())
                .isEqualTo(2);
        Evaluation evaluation =
                comparison().evaluate(List.of(vectors("labelled"), vectors("labelled too")));
        assertThat(evaluation.queries()).isEqualTo(1);
        assertThat(evaluation.scores())
                .allSatisfy(score -> {
                    assertThat(score.quality().mrr()).isEqualTo(1);
                    assertThat(score.cost().passages()).isPositive();
                    assertThat(score.cost().vectorBytes())
                            .isEqualTo(score.cost().passages() * 512 * 4);
                    assertThat(score.all().p50()).isPositive();
                });
        assertThat(evaluation.scores().getLast().isClear())
                .as("one question tells nothing")
                .isFalse();

        base.documents().remove("labelled too", document("labelled too", "care.md"));
        assertThat(base.labels().of(QUERY).getFirst().gone()).isFalse();
        assertThat(
                        comparison()
                                .evaluate(List.of(vectors("labelled"), vectors("labelled too")))
                                .leftOut())
                .isEqualTo(1);
        base.documents().remove("labelled", document("labelled", "care.md"));
        assertThat(base.labels().of(QUERY).getFirst().gone()).isTrue();
        assertThatThrownBy(() -> base.labels().put(QUERY, "labelled", best.passage(), 2, ""))
                .hasMessageContaining("search again");

        var lines = new ArrayList<RelevanceLabel>();
        base.labels().each(lines::add);
        assertThat(base.labels().putAll(lines.stream())).isEqualTo(1);
        assertThat(base.labels().list(0, 9)).hasSize(1);
        base.labels().remove(base.labels().of(QUERY).getFirst().label().id());
        assertThat(base.labels().of(QUERY)).isEmpty();
        assertThatThrownBy(() -> base.labels().remove(99)).hasMessageContaining("number 99");
    }

    private static List<Hit> search(String collection) {
        return base.search().search(SearchRequest.of(collection, QUERY)).hits();
    }

    private static long document(String collection, String path) {
        return base.documents().find(collection, path).orElseThrow().id();
    }

    @Test
    void what_is_not_legal_is_said() {
        assertThatThrownBy(() -> comparison().answer(QUERY, List.of(), 10))
                .hasMessageContaining("0 configurations, expected 1 to 4");
        assertThatThrownBy(() -> comparison().answer(QUERY, List.of(vectors("docs")), 51))
                .hasMessageContaining("top is 51");
        assertThatThrownBy(() ->
                        new Configuration(
                                "docs", Mode.HYBRID, 2, OptionalInt.empty(), Optional.empty()))
                .hasMessageContaining("vector_weight is 2.0");
    }
}
