package zhiyin.knowledge.parse.sheet;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.ss.usermodel.BuiltinFormats;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DateUtil;
import org.jspecify.annotations.Nullable;

/// Numbers as a workbook shows them, but for dates: those are written 2026-11-21, whatever the format and
/// the country, so that they can be found.
final class NumberFormats {
    private static final int GENERAL = 0;

    /// Workbooks number their own formats from 164 on.
    private static final int USUAL_IDS = 512;

    /// Digits of a number shown without a format.
    private static final int GENERAL_DIGITS = 11;

    /// Digits before or behind the point that are written out; a double has at most 325.
    private static final int MAX_MAGNITUDE = 400;

    /// Formats of its own that a workbook may have.
    private static final int MAX_FORMATS = 10_000;

    /// 1900-03-01: before, the calendar has a day that never was.
    private static final int FIRST_SURE_DAY = 61;

    /// 9999-12-31.
    private static final int LAST_DAY = 2_958_465;

    /// Of [#LAST_DAY].
    private static final int MAX_DAY_DIGITS = 7;

    /// 1970-01-01, in days of a calendar that begins in 1900, and in 1904.
    private static final int EPOCH_1900 = 25_569;

    private static final int EPOCH_1904 = 24_107;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ISO_LOCAL_DATE;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter BOTH =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private sealed interface Shown {}

    private record AsGeneral() implements Shown {}

    private record AsTime(DateTimeFormatter format) implements Shown {}

    /// The formats that nearly all numbers have, such as `#,##0.00` and `0%`.
    private record AsDecimal(PlainDecimal digits) implements Shown {}

    private record AsNumber(String format) implements Shown {}

    private static final Pattern DECIMAL = Pattern.compile("(#,##)?0(?:\\.(0{1,10}))?(%)?");

    private final Map<Integer, String> defined = new HashMap<>();
    private final @Nullable Shown[] usualShown = new Shown[USUAL_IDS];
    private final Map<Integer, Shown> shown = new HashMap<>();
    private @Nullable DataFormatter formatter; // takes a third of a second to make, and few need it
    private boolean from1904;

    void define(int id, String format) {
        if (defined.size() < MAX_FORMATS) {
            defined.put(id, format);
        }
    }

    /// Days are counted from 1904-01-01, as on old Macintoshes.
    void countFrom1904() {
        from1904 = true;
    }

    boolean isDate(int id) {
        return how(id) instanceof AsTime;
    }

    /// @param number as the file writes it
    String show(int id, String number) {
        Shown how = how(id);
        if (how instanceof AsGeneral && number.length() <= GENERAL_DIGITS && isPlain(number)) {
            return number;
        }
        if (how instanceof AsTime(DateTimeFormatter format) && format == DATE && isWhole(number)) {
            return show(how, id, Integer.parseInt(number));
        }
        try {
            return how instanceof AsDecimal(PlainDecimal digits)
                    ? digits.show(number).orElseGet(() -> decimal(digits, new BigDecimal(number)))
                    : show(how, id, Double.parseDouble(number));
        } catch (NumberFormatException _) {
            return number; // not a number, but what the file has there
        }
    }

    String show(int id, double number) {
        return show(how(id), id, number);
    }

    private String show(Shown how, int id, double number) {
        return switch (how) {
            case AsGeneral _ -> general(number);
            case AsDecimal(PlainDecimal digits) ->
                    Double.isFinite(number)
                            ? decimal(digits, BigDecimal.valueOf(number))
                            : general(number);
            case AsNumber(String format) -> formatter().formatRawCellContents(number, id, format);
            case AsTime(DateTimeFormatter format)
                    when format == DATE && number >= FIRST_SURE_DAY && number <= LAST_DAY ->
                    LocalDate.ofEpochDay((long) number - (from1904 ? EPOCH_1904 : EPOCH_1900))
                            .toString();
            case AsTime(DateTimeFormatter format) -> {
                LocalDateTime time =
                        DateUtil.isValidExcelDate(number)
                                ? DateUtil.getLocalDateTime(number, from1904, true)
                                : null;
                yield time == null ? general(number) : format.format(time);
            }
        };
    }

    static String decimal(PlainDecimal how, BigDecimal number) {
        if (Math.abs((long) number.scale() - number.precision()) > MAX_MAGNITUDE) {
            return number.toString();
        }
        BigDecimal shown = how.percent() ? number.movePointRight(2) : number;
        String digits = shown.setScale(how.places(), RoundingMode.HALF_UP).toPlainString();
        String text = how.grouped() ? grouped(digits) : digits;
        return how.percent() ? text + "%" : text;
    }

    /// With a comma before every third digit from the point.
    private static String grouped(String digits) {
        int point = digits.indexOf('.');
        int first = digits.startsWith("-") ? 1 : 0;
        var text = new StringBuilder(digits);
        for (int i = (point < 0 ? digits.length() : point) - 3; i > first; i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }

    private Shown how(int id) {
        boolean usual = id >= 0 && id < USUAL_IDS;
        Shown known = usual ? usualShown[id] : shown.get(id);
        if (known == null) {
            known = choose(id);
            if (usual) {
                usualShown[id] = known;
            } else if (shown.size() < MAX_FORMATS) {
                shown.put(id, known);
            }
        }
        return known;
    }

    private Shown choose(int id) {
        String format = defined.get(id);
        if (format == null) {
            format = BuiltinFormats.getBuiltinFormat(id);
        }
        if (id == GENERAL
                || format == null
                || format.equalsIgnoreCase("General")
                || format.equals("@")) {
            return new AsGeneral();
        }
        Matcher decimal = DECIMAL.matcher(format);
        if (decimal.matches()) {
            int places = decimal.group(2) == null ? 0 : decimal.group(2).length();
            return new AsDecimal(
                    new PlainDecimal(places, decimal.group(1) != null, decimal.group(3) != null));
        }
        if (!DateUtil.isADateFormat(id, format)) {
            return new AsNumber(format);
        }
        String letters =
                format.toLowerCase(Locale.ROOT).replaceAll("\"[^\"]*\"|\\[[^\\]]*]|\\\\.", "");
        boolean date = letters.contains("d") || letters.contains("y");
        boolean time = letters.contains("h") || letters.contains("s");
        boolean monthAlone = !date && !time;
        return new AsTime(date && time ? BOTH : date || monthAlone ? DATE : TIME);
    }

    /// Whether it is a number of days as sheets write them.
    private static boolean isWhole(String number) {
        int length = number.length();
        return length > 0
                && length <= MAX_DAY_DIGITS
                && number.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Whether it needs no rounding and no other form.
    private static boolean isPlain(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-') {
                return false;
            }
        }
        return number.indexOf('.') < 0 || !number.endsWith("0");
    }

    private DataFormatter formatter() {
        if (formatter == null) {
            formatter = new DataFormatter(Locale.US);
        }
        return formatter;
    }

    private static String general(double number) {
        if (!Double.isFinite(number)) {
            return Double.toString(number);
        }
        var rounded =
                new BigDecimal(number).round(new MathContext(GENERAL_DIGITS)).stripTrailingZeros();
        boolean readable = rounded.precision() - rounded.scale() <= 15 && rounded.scale() <= 12;
        return readable ? rounded.toPlainString() : rounded.toString();
    }
}
