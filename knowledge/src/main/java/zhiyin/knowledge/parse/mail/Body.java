package zhiyin.knowledge.parse.mail;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A text that a message comes as.
record Body(boolean isHtml, String text) {
    private static final Pattern STRUCTURE =
            Pattern.compile(
                    "<(?:h[1-6]|li|th|pre|code|blockquote)[\\s>]", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNSEEN =
            Pattern.compile("(?is)<(style|script|head)\\b[^>]*>.*?</\\1>");
    private static final Pattern BREAK =
            Pattern.compile("(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])\\b[^>]*>");
    private static final Pattern TAG = Pattern.compile("<[^<>]*>");

    /// HTML where it has structure that plain text cannot show, or says more; plain text otherwise.
    static Optional<Body> richer(List<Body> same) {
        Optional<Body> html = same.stream().filter(Body::isHtml).reduce((a, b) -> b);
        Optional<Body> plain =
                same.stream().filter(body -> !body.isHtml() && !body.text().isBlank()).findFirst();
        if (html.isEmpty() || plain.isEmpty()) {
            return html.or(() -> plain);
        }
        boolean more = plain.get().text().strip().length() * 2 < html.get().words().length();
        return more || STRUCTURE.matcher(html.get().text()).find() ? html : plain;
    }

    /// Its words without markup.
    String words() {
        if (!isHtml) {
            return text;
        }
        String seen = UNSEEN.matcher(text).replaceAll("");
        String lines = BREAK.matcher(seen).replaceAll("\n");
        return TAG.matcher(lines)
                .replaceAll("")
                .replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .strip();
    }
}
