package zhiyin.knowledge.parse.word;

import java.util.List;

/// Roman numerals, and numbers in English words.
final class NumberWords {
    private static final List<String> ROMAN =
            List.of("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i");
    private static final List<Integer> ROMAN_VALUES =
            List.of(1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1);
    private static final List<String> ONES =
            List.of(
                    "",
                    "one",
                    "two",
                    "three",
                    "four",
                    "five",
                    "six",
                    "seven",
                    "eight",
                    "nine",
                    "ten",
                    "eleven",
                    "twelve",
                    "thirteen",
                    "fourteen",
                    "fifteen",
                    "sixteen",
                    "seventeen",
                    "eighteen",
                    "nineteen");
    private static final List<String> TENS =
            List.of(
                    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
                    "ninety");

    private NumberWords() {}

    static String roman(int number) {
        if (number < 1 || number > 9_999) {
            return Integer.toString(number);
        }
        var out = new StringBuilder();
        int rest = number;
        for (int i = 0; i < ROMAN.size(); i++) {
            out.repeat(ROMAN.get(i), rest / ROMAN_VALUES.get(i));
            rest %= ROMAN_VALUES.get(i);
        }
        return out.toString();
    }

    static String ordinalEnding(int number) {
        int tens = number / 10 % 10;
        return switch (tens == 1 ? 0 : number % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }

    /// Up to 999; digits beyond.
    static String cardinal(int number) {
        return capital(words(number));
    }

    static String ordinal(int number) {
        if (number <= 0 || number > 999) {
            return number + ordinalEnding(number);
        }
        String cardinal = words(number);
        int last = Math.max(cardinal.lastIndexOf(' '), cardinal.lastIndexOf('-')) + 1;
        return capital(cardinal.substring(0, last) + ordinal(cardinal.substring(last)));
    }

    private static String ordinal(String word) {
        return switch (word) {
            case "one" -> "first";
            case "two" -> "second";
            case "three" -> "third";
            case "five" -> "fifth";
            case "eight" -> "eighth";
            case "nine" -> "ninth";
            case "twelve" -> "twelfth";
            default ->
                    word.endsWith("y")
                            ? word.substring(0, word.length() - 1) + "ieth"
                            : word + "th";
        };
    }

    private static String words(int number) {
        if (number <= 0 || number > 999) {
            return Integer.toString(number);
        }
        if (number >= 100) {
            String rest = number % 100 == 0 ? "" : " " + words(number % 100);
            return ONES.get(number / 100) + " hundred" + rest;
        }
        if (number < 20) {
            return ONES.get(number);
        }
        String ones = ONES.get(number % 10);
        return TENS.get(number / 10) + (ones.isEmpty() ? "" : "-" + ones);
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
