package zhiyin.knowledge.parse.mail;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands behind the value of a header line: `attachment; filename*0*=utf-8''%E5%90%88; filename*1=.pdf`
/// (RFC 2231), or plainly `name="=?gbk?B?...?="` as most programs write.
final class Parameters {
    private static final Pattern PARAMETER =
            Pattern.compile(
                    ";\\s*([A-Za-z0-9_-]{1,40})(?:\\*([0-9]{1,3}))?(\\*)?\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s]*))");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private Parameters() {}

    /// @param header the line's value, unfolded; bytes beyond ASCII as Latin-1
    /// @param name in lower case
    /// @return the value in characters; empty where there is none
    static String value(String header, String name) {
        Map<Integer, String> pieces = new TreeMap<>();
        boolean extended = false;
        Matcher parameter = PARAMETER.matcher(header);
        while (parameter.find()) {
            if (parameter.group(1).toLowerCase(Locale.ROOT).equals(name)) {
                String number = parameter.group(2);
                extended |= parameter.group(3) != null;
                pieces.putIfAbsent(number == null ? 0 : Integer.parseInt(number), value(parameter));
            }
        }
        String joined = String.join("", pieces.values());
        return extended ? extended(joined) : EncodedWords.decode(joined);
    }

    private static String value(Matcher parameter) {
        String quoted = parameter.group(4);
        return quoted == null
                ? String.valueOf(parameter.group(5))
                : ESCAPED.matcher(quoted).replaceAll("$1");
    }

    /// `charset'language'%E5%90%88`.
    private static String extended(String value) {
        int first = value.indexOf('\'');
        int second = value.indexOf('\'', first + 1);
        if (first < 0 || second < 0) {
            return EncodedWords.text(
                    EncodedWords.quoted(value, '%'), StandardCharsets.UTF_8.name());
        }
        byte[] bytes = EncodedWords.quoted(value.substring(second + 1), '%');
        return EncodedWords.text(bytes, value.substring(0, first));
    }
}
