package zhiyin.knowledge.parse.text;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line of plain text that reads as a heading by its own words.
///
/// @param level 1 for the highest
/// @param text of the heading, with its number
/// @param certain whether it is one wherever it stands; otherwise only alone between blank lines
record HeadingLine(int level, String text, boolean certain) {
    private static final int MOST_WIDTH = 80;
    private static final int MOST_LEVEL = 6;

    private static final String NUMERAL = "[一二三四五六七八九十百千零〇两0-9０-９]{1,8}";

    private static final Pattern MARKED = Pattern.compile("(#{1,6})[ \\t]+(\\S.*?)[ \\t]*#*");
    private static final Pattern TITLED = Pattern.compile("(={1,6})[ \\t]+(\\S.*)");
    private static final Pattern CHAPTER =
            Pattern.compile("第" + NUMERAL + "([编篇部卷章回节節編])(?:[ \\t\\u3000:：、.．].*|[^，。；,;的]*)");
    private static final Pattern LATIN_CHAPTER =
            Pattern.compile(
                    "(?i)(part|book|chapter|appendix)[ \\t]+(?:[0-9]{1,4}|[IVXLC]{1,7}|[A-H])(?:[.:—–-]?[ \\t].*|[.:]?)");
    private static final Pattern ENUMERATED = Pattern.compile("[一二三四五六七八九十]{1,3}、\\s*\\S.*");
    private static final Pattern NUMBERED =
            Pattern.compile("((?:[0-9]{1,3}\\.){0,5}[0-9]{1,3})\\.?[ \\t\\u3000]+\\S.*");
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?i)abstract|introduction|references|bibliography|conclusions?|acknowledge?ments|前言|序言?|引言|目录|摘要|结论|参考文献|附录|后记");

    /// @param marks whether `= Title` is a heading, as in AsciiDoc, and not `# Title`
    static Optional<HeadingLine> of(String line, boolean marks) {
        String text = line.strip();
        if (text.isEmpty() || Width.of(text) > MOST_WIDTH) {
            return Optional.empty();
        }
        Matcher marked = (marks ? TITLED : MARKED).matcher(text);
        if (marked.matches()) {
            return Optional.of(new HeadingLine(marked.group(1).length(), marked.group(2), true));
        }
        return endsClause(text) ? Optional.empty() : ofWords(text);
    }

    private static Optional<HeadingLine> ofWords(String text) {
        Matcher chapter = CHAPTER.matcher(text);
        if (chapter.matches()) {
            return Optional.of(new HeadingLine(chapterLevel(chapter.group(1)), text, true));
        }
        Matcher latin = LATIN_CHAPTER.matcher(text);
        if (latin.matches()) {
            boolean high =
                    latin.group(1).equalsIgnoreCase("part")
                            || latin.group(1).equalsIgnoreCase("book");
            return Optional.of(new HeadingLine(high ? 1 : 2, text, false));
        }
        if (ENUMERATED.matcher(text).matches()) {
            return Optional.of(new HeadingLine(3, text, false));
        }
        Matcher numbered = NUMBERED.matcher(text);
        if (numbered.matches()) {
            int depth = (int) numbered.group(1).chars().filter(c -> c == '.').count() + 1;
            return Optional.of(new HeadingLine(Math.min(MOST_LEVEL, depth + 1), text, false));
        }
        return NAMED.matcher(text).matches()
                ? Optional.of(new HeadingLine(2, text, false))
                : Optional.empty();
    }

    private static int chapterLevel(String unit) {
        return switch (unit) {
            case "章", "回" -> 2;
            case "节", "節" -> 3;
            default -> 1;
        };
    }

    private static boolean endsClause(String text) {
        return "。，；、,;.!！?？…".indexOf(text.charAt(text.length() - 1)) >= 0;
    }
}
