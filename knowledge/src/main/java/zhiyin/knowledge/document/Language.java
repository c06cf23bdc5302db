package zhiyin.knowledge.document;

import java.util.List;

/// Which language a text is in, by the scripts of its characters. As good as statistical models where the
/// question is Chinese, Japanese, Korean or English; languages in Latin letters are told apart by their
/// commonest short words only.
public final class Language {
    /// Characters looked at: more do not change the answer.
    private static final int ENOUGH = 20_000;

    /// A Japanese text has at least this share of kana among its kana and ideographs.
    private static final double KANA = 0.1;

    /// An ideograph says about as much as this many letters.
    private static final int LETTERS_PER_HAN = 3;

    private int han;
    private int kana;
    private int hangul;
    private int latin;
    private int cyrillic;
    private int arabic;
    private int seen;

    private Language() {}

    /// ISO 639-1 of most of the text; empty where there are no letters or the script tells too little.
    public static String of(CharSequence text) {
        var language = new Language();
        language.count(text);
        return language.name();
    }

    /// ISO 639-1 of most of the blocks' text.
    public static String of(List<Block> blocks) {
        var language = new Language();
        for (Block block : blocks) {
            if (language.seen >= ENOUGH) {
                break;
            }
            if (block instanceof Block.TableBlock(Table table, Place _)) {
                language.count(table);
            } else {
                language.count(block.text());
            }
        }
        return language.name();
    }

    /// Cell by cell: a table's whole text may be long, and little of it is needed.
    private void count(Table table) {
        for (Table.Row row : table.rows()) {
            if (seen >= ENOUGH) {
                return;
            }
            row.cells().forEach(cell -> count(cell.text()));
        }
    }

    private void count(CharSequence text) {
        for (int i = 0; i < text.length() && seen < ENOUGH; ) {
            int c = Character.codePointAt(text, i);
            i += Character.charCount(c);
            seen++;
            if (c < 0x80 && !Character.isLetter(c)) {
                continue;
            }
            switch (Character.UnicodeScript.of(c)) {
                case HAN -> han++;
                case HIRAGANA, KATAKANA -> kana++;
                case HANGUL -> hangul++;
                case LATIN -> latin++;
                case CYRILLIC -> cyrillic++;
                case ARABIC -> arabic++;
                default -> {
                    // Shared by many languages, or of one too rare to tell by.
                }
            }
        }
    }

    private String name() {
        int asian = LETTERS_PER_HAN * (han + kana + hangul);
        int most = Math.max(Math.max(asian, latin), Math.max(cyrillic, arabic));
        if (most == 0) {
            return "";
        }
        if (most == asian) {
            if (hangul > han + kana) {
                return "ko";
            }
            return kana > KANA * (han + kana) ? "ja" : "zh";
        }
        return most == latin ? "en" : most == cyrillic ? "ru" : "ar";
    }
}
