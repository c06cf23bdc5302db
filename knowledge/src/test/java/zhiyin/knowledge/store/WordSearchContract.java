package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static zhiyin.knowledge.store.ContractPassages.SETTINGS;
import static zhiyin.knowledge.store.ContractPassages.ids;
import static zhiyin.knowledge.store.ContractPassages.passage;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.TermScore;

/// How passages are found by their words.
interface WordSearchContract extends OpenedStore {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "知识库 | zh",
                "知識庫 | zh",
                "検索 | ja",
                "嵌入向量 | tw",
                "ａｉ | zh",
                "RESEARCH | zh",
                "résumé | cafe",
                "Café | cafe",
                "검색 | ko",
                "ค้นหา | th",
                "getUserName | code",
                "username | code",
                "user | code",
                "json_file | code",
                "tokio::sync::mpsc | code",
                "mpsc | code",
                "E0382 | code",
                "ERR-404 | code",
                "1.2.3 | code",
                "C++ | code",
                "node.js | code"
            })
    default void words_are_found_however_they_are_written(String words, String id) {
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("zh", "", "知识库检索系统，北京大学的ＡＩ research团队"),
                            passage("tw", "", "支援多維度嵌入向量的系統"),
                            passage("ja", "", "全文検索エンジン"),
                            passage("ko", "", "전문 검색 엔진"),
                            passage("th", "", "ระบบค้นหาเอกสาร"),
                            passage("cafe", "", "a resume in the café"),
                            passage(
                                    "code",
                                    "",
                                    "getUserName(); UserName parse_json_file v1 1.2.3 tokio::sync::mpsc error[E0382] ERR-404 C++ node.js json_file"),
                            passage("other", "", "nothing of that 别的")));
            store.commit();
            assertThat(ids(store.matching(words, 10, Filter.NONE))).startsWith(id);
        }
    }

    @Test
    default void titles_count_too_and_more_matching_words_rank_higher() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("title", "安装指南 installation", "步骤如下"),
                            passage("both", "installation guide", "installation of the guide"),
                            passage("none", "others", "nothing")));
            store.commit();
            assertThat(ids(store.matching("安装", 10, Filter.NONE))).containsExactly("title");
            assertThat(ids(store.matching("installation guide", 10, Filter.NONE)))
                    .containsExactly("both", "title");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "!?。，",
                "AND OR NOT",
                "a* b? c~2 \"d e\" (f OR g) [1 TO 5] h^3 text:x -i +j && || ! \\",
                "/re.*gex/",
                "\ud800 \udc00 \u0000 \uffff",
                "的"
            })
    default void whatever_is_asked_for_are_words_and_never_a_query(String words) {
        try (VectorStore store = open(SETTINGS)) {
            store.put(List.of(passage("other", "", "something else")));
            store.commit();
            assertThat(store.matching(words, 10, Filter.NONE)).isEmpty();
            assertThat(store.explain(words, "other")).isEmpty();
        }
    }

    @Test
    default void very_long_queries_and_words_are_answered() {
        String longWord = "x".repeat(100_000);
        String manyWords =
                new Random(1)
                        .ints(20_000, 0, 1_000_000)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("long", longWord, longWord),
                            passage("many", "", manyWords),
                            passage("han", "", "漢字".repeat(50_000))));
            store.commit();
            assertThat(ids(store.matching(longWord, 5, Filter.NONE))).containsExactly("long");
            assertThat(ids(store.matching(manyWords, 5, Filter.NONE))).containsExactly("many");
            assertThat(ids(store.matching("汉字".repeat(50_000), 5, Filter.NONE)))
                    .containsExactly("han");
        }
    }

    @Test
    default void an_explanations_terms_add_up_to_the_score() {
        try (VectorStore store = open(SETTINGS)) {
            store.put(
                    List.of(
                            passage("a", "检索系统", "知识库检索系统 with getUserName"),
                            passage("b", "", "检索 user"),
                            passage("c", "", "another 系统")));
            store.commit();
            String words = "检索系统的 user 是什么";
            for (Match match : store.matching(words, 10, Filter.NONE)) {
                List<TermScore> terms = store.explain(words, match.id());
                assertThat((float) terms.stream().mapToDouble(TermScore::score).sum())
                        .isEqualTo(match.score(), within(1e-4f));
                assertThat(terms)
                        .isSortedAccordingTo((x, y) -> Float.compare(y.score(), x.score()));
            }
            assertThat(store.explain(words, "b"))
                    .extracting(TermScore::term)
                    .contains("user", "检索");
            assertThat(store.explain(words, "unknown")).isEmpty();
        }
    }
}
