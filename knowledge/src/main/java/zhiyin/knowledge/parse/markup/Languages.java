package zhiyin.knowledge.parse.markup;

import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Language;

/// Names of languages: of people's (`zh-CN`) and of programs (`{.python .input}`).
final class Languages {
    private static final Pattern INFO =
            Pattern.compile("\\{?\\s*\\.?([^\\s,:{}]*).*", Pattern.DOTALL);

    private Languages() {}

    /// ISO 639-1 of a language tag such as `zh-Hans-CN` or `en_US`; empty where it is none.
    static String code(String tag) {
        try {
            String language =
                    new Locale.Builder()
                            .setLanguageTag(tag.strip().replace('_', '-'))
                            .build()
                            .getLanguage();
            return language.length() == 2 ? language : "";
        } catch (IllformedLocaleException e) {
            return ""; // what is no language tag names no language
        }
    }

    /// As [#code], or as the text looks where the tag says nothing.
    static String codeOr(String tag, List<Block> blocks) {
        String code = code(tag);
        return code.isEmpty() ? Language.of(blocks) : code;
    }

    /// Of a fence's info string, such as `java title=x`, `{.python .input}` or `python:file.py`.
    static String ofInfo(String info) {
        return INFO.matcher(info.strip()).replaceFirst("$1");
    }
}
