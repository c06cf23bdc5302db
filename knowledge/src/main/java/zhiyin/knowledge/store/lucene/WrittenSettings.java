package zhiyin.knowledge.store.lucene;

import java.util.Map;
import java.util.TreeMap;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;

/// What a commit says of the store it belongs to.
final class WrittenSettings {
    private static final String DIMENSIONS = "zhiyin.dimensions";
    private static final String SHORT_DIMENSIONS = "zhiyin.shortDimensions";

    /// Said where the dense vectors lie elsewhere alone.
    private static final String VECTORS = "zhiyin.vectors";

    /// Of fields and analysis: to be raised whenever what was written before would be searched wrongly.
    private static final String FORMAT = "zhiyin.format";

    private static final int FORMAT_HERE = 1;

    private WrittenSettings() {}

    static Map<String, String> of(Layout layout) {
        var written =
                new TreeMap<>(
                        Map.of(
                                DIMENSIONS,
                                String.valueOf(layout.settings().dimensions()),
                                SHORT_DIMENSIONS,
                                String.valueOf(layout.settings().shortDimensions()),
                                FORMAT,
                                String.valueOf(FORMAT_HERE)));
        if (!layout.dense()) {
            written.put(VECTORS, "elsewhere");
        }
        return written;
    }

    /// @throws StoreException where the store was made with others
    static void check(Iterable<Map.Entry<String, String>> written, Layout layout, String place) {
        var found = new TreeMap<String, String>();
        written.forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        Map<String, String> expected = of(layout);
        if (!found.equals(expected)) {
            throw new StoreException(
                    Code.SETTINGS_DIFFER,
                    "the index in %s was made with %s, expected %s: open it with its own settings, or index anew in another folder"
                            .formatted(place, found, expected));
        }
    }
}
