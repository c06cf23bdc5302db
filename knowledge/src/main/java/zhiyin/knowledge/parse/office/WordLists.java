package zhiyin.knowledge.parse.office;

import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.poi.hwpf.usermodel.HWPFList;
import org.apache.poi.hwpf.usermodel.Paragraph;
import zhiyin.knowledge.document.Block.ListItem;

/// Counts list items: Word keeps how a list is numbered, not the numbers.
final class WordLists {
    private static final int LEVELS = 9;

    /// By list; a number of the level that comes next is one more, 0 where none has come yet.
    private final Map<Integer, int[]> counts = new HashMap<>();

    /// @param depth 1 for the outermost
    /// @param marker its number, or [ListItem#BULLET]
    record Item(int depth, String marker) {}

    /// The paragraph as the next item of its list; empty where it is no item.
    Optional<Item> next(Paragraph paragraph) {
        if (!paragraph.isInList()) {
            return Optional.empty();
        }
        int level = Math.clamp(paragraph.getIlvl(), 0, LEVELS - 1);
        try {
            return marker(paragraph.getList(), level).map(marker -> new Item(level + 1, marker));
        } catch (IllegalStateException | NoSuchElementException | NullPointerException e) {
            // A list that the list tables do not have: a paragraph that was pasted from elsewhere.
            return Optional.of(new Item(level + 1, ListItem.BULLET));
        }
    }

    private Optional<String> marker(HWPFList list, int level) {
        int format = list.getNumberFormat((char) level);
        String pattern = list.getNumberText((char) level);
        if (format == WordNumbers.BULLET || pattern == null) {
            return Optional.of(ListItem.BULLET);
        }
        int[] numbers = counts.computeIfAbsent(list.getLsid(), _ -> new int[LEVELS]);
        count(list, numbers, level);
        String marker = marker(list, numbers, pattern);
        return marker.isEmpty() ? Optional.empty() : Optional.of(marker);
    }

    private static void count(HWPFList list, int[] numbers, int level) {
        for (int i = 0; i < level; i++) {
            numbers[i] = numbers[i] == 0 ? list.getStartAt((char) i) : numbers[i];
        }
        numbers[level] = numbers[level] == 0 ? list.getStartAt((char) level) : numbers[level] + 1;
        for (int i = level + 1; i < LEVELS; i++) {
            numbers[i] = 0;
        }
    }

    /// In the pattern the characters 0 to 8 stand for the levels' numbers.
    private static String marker(HWPFList list, int[] numbers, String pattern) {
        var marker = new StringBuilder();
        for (int i = 0; i < pattern.length() && marker.length() < 100; i++) {
            char c = pattern.charAt(i);
            if (c < LEVELS) {
                marker.append(WordNumbers.text(numbers[c], list.getNumberFormat(c)));
            } else if (c >= ' ') {
                marker.append(c);
            }
        }
        return marker.toString().strip();
    }
}
