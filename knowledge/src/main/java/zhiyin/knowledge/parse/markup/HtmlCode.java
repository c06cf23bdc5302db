package zhiyin.knowledge.parse.markup;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Place;

/// `pre` to code, with the language that highlighters name in classes of it or of elements around it.
final class HtmlCode {
    private static final Pattern LANGUAGE =
            Pattern.compile(
                    "(?:^|\\s)(?:language-|lang-|highlight-source-|sourceCode\\s+|brush:\\s*)"
                            + "([\\w+#.-]+)");
    private static final Pattern BLANK_LINES = Pattern.compile("^(?:[ \\t]*\\n)+");

    private HtmlCode() {}

    /// @return empty where there is no text
    static Optional<Code> of(Element pre, Place place) {
        var lines = new StringBuilder();
        pre.traverse((node, _) -> {
            if (node instanceof TextNode words) {
                lines.append(words.getWholeText());
            } else if (node instanceof Element line && line.nameIs("br")) {
                lines.append('\n');
            }
        });
        String whole = lines.toString().replace("\r\n", "\n").replace('\r', '\n');
        String text = BLANK_LINES.matcher(whole.stripTrailing()).replaceFirst("");
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(new Code(language(pre), "", text, List.of(), place));
    }

    private static String language(Element pre) {
        Element code = pre.selectFirst("code");
        var names = new StringBuilder(pre.className());
        names.append(' ').append(code == null ? "" : code.className());
        Element up = pre.parent();
        for (int i = 0; i < 2 && up != null; i++) {
            names.append(' ').append(up.className());
            up = up.parent();
        }
        String data = pre.attr("data-lang") + pre.attr("data-language");
        if (!data.isEmpty()) {
            return data;
        }
        Matcher named = LANGUAGE.matcher(names);
        return named.find() ? named.group(1) : "";
    }
}
