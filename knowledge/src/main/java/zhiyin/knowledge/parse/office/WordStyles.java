package zhiyin.knowledge.parse.office;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.hwpf.model.StyleDescription;
import org.apache.poi.hwpf.model.StyleSheet;
import org.jspecify.annotations.Nullable;

/// What a document's styles mean. Styles 1 to 9 are the built-in headings in every language's Word;
/// others are told by their names and by the styles they are based on.
final class WordStyles {
    enum Kind {
        BODY,
        TITLE,
        CODE,
        QUOTE,
        CAPTION,
        CONTENTS
    }

    /// @param level of a heading, 1 to 9; 0 for what is none
    record Meaning(Kind kind, int level) {}

    private static final Meaning BODY = new Meaning(Kind.BODY, 0);
    private static final int LAST_HEADING = 9;
    private static final int MOST_BASES = 20;

    private static final Pattern HEADING =
            Pattern.compile(
                    "(?:heading|标题|標題|見出し|제목|überschrift|titre|título|titolo|rubrik|kop)\\s?([1-9])");
    private static final Pattern TITLE = Pattern.compile("title|标题|標題|表題|제목|titel|titre");
    private static final Pattern CODE =
            Pattern.compile(
                    "source code|sourcecode|(?:html )?preformatted(?: text)?|plain text code|code(?:"
                            + " block)?|macro(?: text)?|代码(?:块)?|程序代码|预设格式的?文本|html 预设格式");
    private static final Pattern QUOTE =
            Pattern.compile(
                    "(?:intense |block )?quote|quotations?|block ?text|block quotation|明显引用|引用|引文|文本块");
    private static final Pattern CAPTION =
            Pattern.compile(
                    "(?:image |table |figure )?caption|题注|題註|図表番号|beschriftung|légende|illustration");
    private static final Pattern CONTENTS =
            Pattern.compile("(?:toc|contents|目录|目錄|目次|verzeichnis)\\s?[1-9]|table of figures|图表目录");

    private final @Nullable StyleSheet sheet;
    private final Map<Integer, Meaning> known = new HashMap<>();

    WordStyles(@Nullable StyleSheet sheet) {
        this.sheet = sheet;
    }

    /// @param style its index in the style sheet
    Meaning of(int style) {
        return known.computeIfAbsent(style, this::find);
    }

    private Meaning find(int style) {
        int at = style;
        for (int i = 0; i < MOST_BASES && sheet != null; i++) {
            if (at >= 1 && at <= LAST_HEADING) {
                return new Meaning(Kind.BODY, at);
            }
            if (at < 0 || at >= sheet.numStyles()) {
                return BODY;
            }
            StyleDescription description = sheet.getStyleDescription(at);
            if (description == null) {
                return BODY;
            }
            Meaning named = named(description.getName());
            if (!named.equals(BODY)) {
                return named;
            }
            at = description.getBaseStyle();
        }
        return BODY;
    }

    /// Names may have aliases after commas.
    private static Meaning named(@Nullable String name) {
        String first = name == null ? "" : name.split(",", 2)[0].strip().toLowerCase(Locale.ROOT);
        Matcher heading = HEADING.matcher(first);
        if (heading.matches()) {
            return new Meaning(Kind.BODY, Integer.parseInt(heading.group(1)));
        }
        if (TITLE.matcher(first).matches()) {
            return new Meaning(Kind.TITLE, 1);
        }
        return new Meaning(
                CODE.matcher(first).matches()
                        ? Kind.CODE
                        : QUOTE.matcher(first).matches()
                                ? Kind.QUOTE
                                : CAPTION.matcher(first).matches()
                                        ? Kind.CAPTION
                                        : CONTENTS.matcher(first).matches()
                                                ? Kind.CONTENTS
                                                : Kind.BODY,
                0);
    }
}
