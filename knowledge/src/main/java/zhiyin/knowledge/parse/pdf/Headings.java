package zhiyin.knowledge.parse.pdf;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.pdf.Draft.Kind;

/// Which drafts are headings: those that look unlike the document's body text, are worded as headings are
/// and stand as headings stand. Each sign counts points; none decides alone. The points were found on
/// pages of many kinds, and sum to the threshold where two signs agree.
final class Headings {
    private static final double ENOUGH = 2.0;

    private static final int SHORTEST = 3;
    private static final int LONGEST = 180;
    private static final int LONG = 100;
    private static final int MOST_LINES = 4;

    /// Length of a text that is certainly body.
    private static final int BODY_LENGTH = 50;

    /// Sizes as shares of the body's.
    private static final float MUCH_LARGER = 1.5f;

    private static final float LARGER = 1.18f;
    private static final float SOMEWHAT_LARGER = 1.11f;
    private static final float HARDLY_LARGER = 1.07f;
    private static final float SMALLER = 0.93f;
    private static final float SENTENCES_MAY_BE_HEADINGS = 1.25f;

    /// Share of the page's height at its ends where no heading stands.
    private static final float EDGE = 0.06f;

    /// Share of the page's height at its ends where headers stand.
    private static final float HEADER = 0.08f;

    private static final Pattern WORDS = Pattern.compile("\\p{L}{2,}|\\p{IsHan}");
    private static final Pattern LABEL =
            Pattern.compile(
                    "^(?i:figure|fig\\.|table|chart|exhibit|source|note|box|photo|图|表|来源|注)"
                            + "\\s*[0-9:：.一-十].*",
                    Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("://|^www\\.|^[^ ]+@[^ ]+$");
    private static final Pattern LEADERS = Pattern.compile("(\\.\\s?){5,}");
    private static final Pattern SENTENCE_END = Pattern.compile(".*[.;,；，。]$", Pattern.DOTALL);
    private static final Pattern ONLY_NUMBER = Pattern.compile("^[0-9IVX]+(\\.[0-9]+)*\\.?$");
    private static final Pattern KEYWORD =
            Pattern.compile(
                    "(?i)^(abstract|introduction|references|conclusions?|acknowledge?ments?"
                            + "|bibliography|contents|preface|summary|discussion|results|methods?"
                            + "|appendix|摘要|引言|前言|目录|参考文献|结论|附录|致谢)$");
    private static final Pattern THREE_CAPITALS = Pattern.compile("[A-Z]{3,}");

    private final List<Draft> drafts;
    private final BodyStyle body;

    private Headings(List<Draft> drafts, BodyStyle body) {
        this.drafts = drafts;
        this.body = body;
    }

    static void mark(List<Draft> drafts, BodyStyle body) {
        var headings = new Headings(drafts, body);
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            if (draft.isText() && headings.couldBe(draft, i) && headings.points(i) >= ENOUGH) {
                draft.kind = Kind.HEADING;
            }
        }
    }

    private boolean couldBe(Draft draft, int index) {
        String text = draft.text();
        if (Scripts.weight(text) < SHORTEST
                || text.length() > LONGEST
                || draft.lines.size() > MOST_LINES
                || !WORDS.matcher(text).find()
                || LABEL.matcher(text).matches()
                || LEADERS.matcher(text).find()
                || ADDRESS.matcher(text).find()
                || draft.isTurned()) {
            return false;
        }
        boolean sentence =
                SENTENCE_END.matcher(text).matches() && !ONLY_NUMBER.matcher(text).matches();
        if (sentence && draft.size() < SENTENCES_MAY_BE_HEADINGS * body.size()) {
            return false;
        }
        float height = draft.sheet.height();
        return draft.bottom() >= EDGE * height
                && draft.top() <= (1 - EDGE) * height
                && !isSplitHeader(draft, index);
    }

    /// Whether it is one end of a header or footer whose other end is on the same row.
    private boolean isSplitHeader(Draft draft, int index) {
        float height = draft.sheet.height();
        if (draft.top() > HEADER * height && draft.bottom() < (1 - HEADER) * height) {
            return false;
        }
        return isOtherEnd(draft, index, -1) || isOtherEnd(draft, index, 1);
    }

    /// Looks through the drafts of the page only: they are next to each other.
    private boolean isOtherEnd(Draft draft, int index, int step) {
        for (int i = index + step; i >= 0 && i < drafts.size(); i += step) {
            Draft other = drafts.get(i);
            if (!other.isOnPageOf(draft)) {
                return false;
            }
            if (other.lines.size() == 1
                    && Math.abs(other.bottom() - draft.bottom()) < 0.3 * draft.size()
                    && (other.left() > draft.right() || other.right() < draft.left())) {
                return true;
            }
        }
        return false;
    }

    private double points(int index) {
        Draft draft = drafts.get(index);
        return look(draft) + wording(draft) + position(index, draft);
    }

    private double look(Draft draft) {
        float ratio = draft.size() / body.size();
        double points = 0;
        if (ratio >= MUCH_LARGER) {
            points = 3;
        } else if (ratio >= LARGER) {
            points = 2.2;
        } else if (ratio >= SOMEWHAT_LARGER) {
            points = 1.7;
        } else if (ratio >= HARDLY_LARGER) {
            points = 1.1;
        } else if (ratio < SMALLER) {
            points = -1.5;
        }
        if (draft.isBold() && !body.bold()) {
            points += 1.6;
        }
        if (draft.hasOtherInk(body.ink())) {
            points += 1.5;
        }
        return points - (draft.lines.size() > 2 ? 0.8 : 0);
    }

    private static double wording(Draft draft) {
        String text = draft.text();
        boolean numbered = Markers.isNumberedHeading(text);
        double points = 0;
        if (text.equals(text.toUpperCase(Locale.ROOT)) && THREE_CAPITALS.matcher(text).find()) {
            points += 0.6;
        }
        if (numbered) {
            points += 0.7;
        }
        if (KEYWORD.matcher(text).matches()) {
            points += 1.2;
        }
        if (text.length() > LONG) {
            points -= 0.6;
        }
        if (!numbered && Markers.isItem(text)) {
            points -= 1.2;
        }
        if (text.endsWith(":") || text.endsWith("：")) {
            points -= 0.3;
        }
        if (Scripts.weight(text) <= 3) {
            points -= 1;
        }
        return points;
    }

    private double position(int index, Draft draft) {
        double points = 0;
        Draft before = index > 0 ? drafts.get(index - 1) : null;
        boolean free =
                before == null
                        || !before.isOnPageOf(draft)
                        || before.bottom() > draft.top() + 2
                        || draft.top() - before.bottom() > 1.2 * draft.size();
        if (free) {
            points += 0.3;
        }
        if (index + 1 >= drafts.size() || isBelow(drafts.get(index + 1), draft)) {
            points -= 0.5;
        }
        return points + (isFollowedByBody(index) ? 0.5 : -0.6);
    }

    private static boolean isBelow(Draft after, Draft draft) {
        return after.isOnPageOf(draft) && after.top() < draft.bottom() - 2;
    }

    private boolean isFollowedByBody(int index) {
        if (index + 1 >= drafts.size()) {
            return false;
        }
        Draft next = drafts.get(index + 1);
        return next.kind == Kind.TABLE
                || next.weight() > BODY_LENGTH
                || index + 2 < drafts.size() && drafts.get(index + 2).weight() > BODY_LENGTH;
    }
}
