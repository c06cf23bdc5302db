package zhiyin.knowledge.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.store.lucene.Word.Kind;

final class WordsTest {
    private static List<String> terms(String text, Kind... kinds) {
        List<Kind> wanted = Arrays.asList(kinds);
        return Words.of(text).stream()
                .filter(word -> wanted.contains(word.kind()))
                .map(Word::term)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello, World! | hello world",
                "Ada's don't Ada’s | ada don't ada",
                "ＡＢＣ１２３ | abc123",
                "Straße café Ёлка | strass cafe елка",
                "ﬁle | file",
                "北京大学 | 北京 大学",
                "繁體中文測試 | 繁体 中文 测试",
                "⼀個知識庫 | 一个 知识 库",
                "getUserName | getusernam get user name",
                "parseJSONFile | parsejsonfil pars json file",
                "snake_case_name | snake_case_name snake case name",
                "MAX_VALUE | max_value max valu",
                "node.js | node.js node js",
                "1.2.3 and 3,141.59 | 1.2.3 and 3,141.59",
                "E0382 utf8 | e0382 utf8",
                "std::sync::Arc | std sync arc std::sync::arc",
                "ERR-404 | err 404 err-404",
                "C++ C# F# | c c f c++ c# f#",
                "a.b.c | a.b.c",
                "installing installations | instal instal"
            })
    void text_and_code_are_divided_as_people_search_for_them(String text, String expected) {
        assertThat(terms(text, Kind.WORD, Kind.PART))
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "知识库 | 知识 识库",
                "知識庫 | 知识 识库",
                "库，知识 | 库 知识",
                "用AI检索 | 用 检索",
                "カタカナ | カタ タカ カナ",
                "ｶﾀ | カタ",
                "검색 엔진 | 검색 엔진",
                "𠮷野家 | 𠮷野 野家"
            })
    void neighbouring_ideographs_are_paired(String text, String expected) {
        assertThat(terms(text, Kind.PAIR)).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void places_are_those_of_the_text_as_it_was() {
        assertThat(Words.of("⼀個ﬁle"))
                .contains(new Word("file", 2, 5, Kind.WORD))
                .contains(new Word("一个", 0, 2, Kind.PAIR));
    }

    @Test
    void any_text_gives_words_within_it() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        String alphabet = "aZ_9.:-+#'’ \n知識庫カ한é́ﬁ\ud842\udfb7\u0000\uffff";
        for (int round = 0; round < 500; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (Word word : Words.of(text.toString())) {
                assertThat(word.start()).as("seed %d: %s", seed, text).isBetween(0, word.end() - 1);
                assertThat(word.end()).as("seed %d: %s", seed, text).isBetween(1, text.length());
                assertThat(word.term()).as("seed %d: %s", seed, text).isNotEmpty();
            }
        }
    }
}
