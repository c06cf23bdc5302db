package zhiyin.knowledge.parse.word;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatTest {
    @ParameterizedTest
    @CsvSource({
        "7, decimal, 7",
        "7, decimalZero, 07",
        "1994, upperRoman, MCMXCIV",
        "4, lowerRoman, iv",
        "28, lowerLetter, bb",
        "26, upperLetter, Z",
        "22, ordinal, 22nd",
        "13, ordinal, 13th",
        "21, ordinalText, Twenty-first",
        "342, cardinalText, Three hundred forty-two",
        "10, chineseCounting, 十",
        "12, chineseCounting, 十二",
        "20, chineseCounting, 二十",
        "101, chineseCounting, 一○一",
        "101, chineseCountingThousand, 一百零一",
        "110, chineseCountingThousand, 一百一十",
        "10010, chineseCountingThousand, 一万零一十",
        "15, chineseLegalSimplified, 壹拾伍",
        "10, ideographDigital, 一〇",
        "11, ideographTraditional, 甲",
        "12, ideographZodiac, 亥",
        "3, decimalEnclosedCircle, ③",
        "21, decimalEnclosedCircle, ㉑",
        "2, decimalEnclosedParen, ⑵",
        "4, decimalFullWidth, ４",
        "2, aiueo, イ",
        "7, '001, 002, 003, ...', 007",
        "7, unheardOf, 7",
        "-3, upperLetter, -3",
        "0, chineseCounting, 〇",
    })
    void numbers_are_written_as_the_format_says(int number, String format, String expected) {
        assertThat(NumberFormat.write(number, format)).isEqualTo(expected);
    }
}
