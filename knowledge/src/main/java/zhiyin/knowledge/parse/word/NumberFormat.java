package zhiyin.knowledge.parse.word;

import java.util.Locale;

/// Writes a list item's number in the formats of Office Open XML (ISO/IEC 29500-1, ST_NumberFormat).
/// A format that is not known is written in decimal digits.
final class NumberFormat {
    private static final String CHINESE = "〇一二三四五六七八九";
    private static final String SPOKEN = "零一二三四五六七八九";
    private static final String FORMAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖";
    private static final String FORMAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖";
    private static final String KOREAN = "영일이삼사오육칠팔구";
    private static final String STEMS = "甲乙丙丁戊己庚辛壬癸";
    private static final String BRANCHES = "子丑寅卯辰巳午未申酉戌亥";
    private static final String KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
    private static final String IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス";
    private static final String GANADA = "가나다라마바사아자차카타파하";
    private static final String CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ";
    private static final String RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя";
    private static final String HEBREW = "אבגדהוזחטיכלמנסעפצקרשת";
    private static final String ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي";

    private NumberFormat() {}

    /// @param format such as `chineseCounting`
    static String write(int number, String format) {
        return switch (format) {
            case "decimal", "decimalHalfWidth" -> plain(number);
            case "decimalZero" -> number >= 0 && number < 10 ? "0" + number : plain(number);
            case "upperRoman" -> NumberWords.roman(number).toUpperCase(Locale.ROOT);
            case "lowerRoman" -> NumberWords.roman(number);
            case "upperLetter" -> letters(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            case "lowerLetter" -> letters(number, "abcdefghijklmnopqrstuvwxyz");
            case "ordinal" -> number + NumberWords.ordinalEnding(number);
            case "cardinalText" -> NumberWords.cardinal(number);
            case "ordinalText" -> NumberWords.ordinal(number);
            case "hex" -> Integer.toHexString(number).toUpperCase(Locale.ROOT);
            case "chicago" -> letters(number, "*†‡§");
            case "none" -> "";
            case "numberInDash" -> "- " + number + " -";
            default -> asian(number, format);
        };
    }

    private static String asian(int number, String format) {
        return switch (format) {
            case "chineseCounting", "japaneseCounting", "taiwaneseCounting" ->
                    number < 100
                            ? counting(number, CHINESE, "十百千", "万")
                            : digits(number, CHINESE.replace('〇', '○'));
            case "chineseCountingThousand", "taiwaneseCountingThousand" ->
                    counting(number, SPOKEN, "十百千", "万");
            case "chineseLegalSimplified" -> spoken(number, FORMAL_SIMPLIFIED, "拾佰仟", "万");
            case "ideographLegalTraditional", "japaneseLegal" ->
                    spoken(number, FORMAL_TRADITIONAL, "拾佰仟", "萬");
            case "koreanCounting", "koreanLegal" -> counting(number, KOREAN, "십백천", "만");
            case "koreanDigital" -> digits(number, KOREAN);
            case "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital" ->
                    digits(number, CHINESE);
            case "ideographTraditional" -> cyclic(number, STEMS);
            case "ideographZodiac" -> cyclic(number, BRANCHES);
            case "ideographZodiacTraditional" -> cyclic(number, STEMS) + cyclic(number, BRANCHES);
            case "aiueo", "aiueoFullWidth" -> cyclic(number, KATAKANA);
            case "iroha", "irohaFullWidth" -> cyclic(number, IROHA);
            case "ganada" -> cyclic(number, GANADA);
            case "chosung" -> cyclic(number, CHOSUNG);
            case "decimalFullWidth", "decimalFullWidth2" -> digits(number, "０１２３４５６７８９");
            default -> other(number, format);
        };
    }

    private static String other(int number, String format) {
        return switch (format) {
            case "decimalEnclosedCircle", "decimalEnclosedCircleChinese" -> circled(number);
            case "decimalEnclosedFullstop" -> within(number, 20, 0x2488, number + ".");
            case "decimalEnclosedParen" -> within(number, 20, 0x2474, "(" + number + ")");
            case "ideographEnclosedCircle" -> within(number, 10, 0x3280, plain(number));
            case "russianLower" -> letters(number, RUSSIAN);
            case "russianUpper" -> letters(number, RUSSIAN.toUpperCase(Locale.ROOT));
            case "hebrew2" -> letters(number, HEBREW);
            case "arabicAlpha" -> letters(number, ARABIC);
            case "hindiNumbers" -> digits(number, "०१२३४५६७८९");
            case "thaiNumbers" -> digits(number, "๐๑๒๓๔๕๖๗๘๙");
            default -> custom(number, format);
        };
    }

    /// `001, 002, 003, ...` pads with zeros.
    private static String custom(int number, String format) {
        int comma = format.indexOf(',');
        boolean padded = comma > 1 && comma <= 9 && format.startsWith("0");
        return padded ? ("%0" + comma + "d").formatted(number) : plain(number);
    }

    private static String plain(int number) {
        return Integer.toString(number);
    }

    private static String within(int number, int last, int first, String otherwise) {
        return number >= 1 && number <= last ? Character.toString(first + number - 1) : otherwise;
    }

    private static String circled(int number) {
        if (number > 20 && number <= 35) {
            return Character.toString(0x3251 + number - 21);
        }
        if (number > 35 && number <= 50) {
            return Character.toString(0x32B1 + number - 36);
        }
        return within(number, 20, 0x2460, plain(number));
    }

    /// a, b, … z, aa, bb, …: Word repeats the letter.
    private static String letters(int number, String alphabet) {
        int times = (number - 1) / alphabet.length() + 1;
        return number < 1 || times > 20 ? plain(number) : cyclic(number, alphabet).repeat(times);
    }

    private static String cyclic(int number, String alphabet) {
        return number < 1
                ? plain(number)
                : String.valueOf(alphabet.charAt((number - 1) % alphabet.length()));
    }

    private static String digits(int number, String digits) {
        var out = new StringBuilder();
        plain(Math.max(0, number)).chars().forEach(c -> out.append(digits.charAt(c - '0')));
        return out.toString();
    }

    /// 十一, 二百零三: as one speaks, without 一 before a leading 十.
    private static String counting(int number, String digits, String units, String myriad) {
        String spoken = spoken(number, digits, units, myriad);
        String leadingTen = digits.substring(1, 2) + units.charAt(0);
        return spoken.startsWith(leadingTen) ? spoken.substring(1) : spoken;
    }

    private static String spoken(int number, String digits, String units, String myriad) {
        if (number <= 0 || number >= 100_000_000) {
            return digits(number, digits);
        }
        if (number < 10_000) {
            return belowMyriad(number, digits, units);
        }
        int rest = number % 10_000;
        String gap = rest > 0 && rest < 1_000 ? digits.substring(0, 1) : "";
        String low = rest == 0 ? "" : belowMyriad(rest, digits, units);
        return belowMyriad(number / 10_000, digits, units) + myriad + gap + low;
    }

    private static String belowMyriad(int number, String digits, String units) {
        var out = new StringBuilder();
        boolean gap = false;
        int unit = 1_000;
        for (int power = 3; power >= 0; power--) {
            int digit = number / unit % 10;
            unit /= 10;
            if (digit == 0) {
                gap = !out.isEmpty();
                continue;
            }
            if (gap) {
                out.append(digits.charAt(0));
                gap = false;
            }
            out.append(digits.charAt(digit));
            if (power > 0) {
                out.append(units.charAt(power - 1));
            }
        }
        return out.toString();
    }
}
