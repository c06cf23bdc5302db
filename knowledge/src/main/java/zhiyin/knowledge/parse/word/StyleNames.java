package zhiyin.knowledge.parse.word;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.word.Style.Role;

/// What styles' names mean. Word writes the built-in names in English whatever its language is; other
/// programs and people write them in their own.
final class StyleNames {
    private static final Pattern HEADING =
            Pattern.compile(
                    "(?:heading|header|标题|標題|見出し|제목|überschrift|titre|título|titulo|titolo"
                            + "|encabezado|заголовок|rubrik|overskrift|otsikko|kop|nadpis|nagłówek"
                            + "|cabeçalho)[ _-]*([1-9])");
    private static final Pattern CONTENTS =
            Pattern.compile(
                    "(?:toc|contents|目录|目錄|目次) ?(?:[1-9]|heading|标题)|table of figures|图表目录");
    private static final Set<String> TITLES =
            Set.of("title", "标题", "標題", "文档标题", "表題", "제목", "titel", "titre", "título", "titolo");
    private static final Set<String> CODES =
            Set.of(
                    "source code",
                    "sourcecode",
                    "code",
                    "code block",
                    "codeblock",
                    "html preformatted",
                    "html 预设格式",
                    "html 預設格式",
                    "preformatted text",
                    "preformatted",
                    "macro text",
                    "macro",
                    "宏文本",
                    "代码",
                    "代码块",
                    "源代码",
                    "程序代码",
                    "代碼",
                    "program listing",
                    "listing",
                    "verbatim");
    private static final Set<String> INLINE_CODES =
            Set.of(
                    "verbatim char",
                    "html code",
                    "html 代码",
                    "html typewriter",
                    "html keyboard",
                    "html sample",
                    "source text",
                    "inline code",
                    "code char",
                    "代码 字符");
    private static final Set<String> QUOTES =
            Set.of(
                    "quote",
                    "intense quote",
                    "block text",
                    "block quotation",
                    "quotations",
                    "quotation",
                    "blockquote",
                    "引用",
                    "明显引用",
                    "强烈引用",
                    "文本块",
                    "引文");
    private static final Set<String> CAPTIONS =
            Set.of(
                    "caption",
                    "image caption",
                    "table caption",
                    "figure caption",
                    "题注",
                    "題注",
                    "图题",
                    "表题",
                    "图注",
                    "图标题",
                    "表标题",
                    "figure",
                    "table",
                    "illustration",
                    "légende",
                    "beschriftung");

    private StyleNames() {}

    static Role role(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        if (TITLES.contains(plain)) {
            return Role.TITLE;
        }
        if (level(plain) >= 0) {
            return Role.HEADING;
        }
        if (CONTENTS.matcher(plain).matches()) {
            return Role.CONTENTS;
        }
        if (CODES.contains(plain)) {
            return Role.CODE;
        }
        if (INLINE_CODES.contains(plain)) {
            return Role.INLINE_CODE;
        }
        if (QUOTES.contains(plain)) {
            return Role.QUOTE;
        }
        return CAPTIONS.contains(plain) ? Role.CAPTION : Role.PLAIN;
    }

    /// The outline level from 0 that a heading style's name says; [ParagraphProperties#UNSET] where it
    /// is no heading style's.
    static int level(String name) {
        Matcher matcher = HEADING.matcher(name.strip().toLowerCase(Locale.ROOT));
        return matcher.matches() ? matcher.group(1).charAt(0) - '1' : ParagraphProperties.UNSET;
    }
}
