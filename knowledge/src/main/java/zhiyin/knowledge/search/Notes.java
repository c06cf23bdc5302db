package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.search.SearchCatalog.Searched;

/// What limits an answer, for people.
final class Notes {
    private final List<String> texts = new ArrayList<>();

    void add(Searched searched) {
        String name = searched.collection();
        if (searched.isEmpty()) {
            texts.add("collection '%s' has no documents yet".formatted(name));
        }
        if (searched.inWork() > 0) {
            texts.add(
                    "collection '%s': %s still being read or embedded, and %s found when that is done"
                            .formatted(
                                    name,
                                    documents(searched.inWork(), "is", "are"),
                                    searched.inWork() == 1 ? "is" : "are"));
        }
        if (searched.failed() > 0) {
            texts.add(
                    "collection '%s': %s not be read or embedded, and %s not found; their reasons are told by 'zhiyin kb doctor'"
                            .formatted(
                                    name,
                                    documents(searched.failed(), "could", "could"),
                                    searched.failed() == 1 ? "is" : "are"));
        }
        if (searched.isRebuilding()) {
            texts.add(
                    "collection '%s': its index is being rebuilt; until that is complete the former one answers"
                            .formatted(name));
        }
    }

    private static String documents(long count, String one, String more) {
        if (count == 1) {
            return "1 document " + one;
        }
        return count > SearchCatalog.MOST_COUNTED
                ? "more than %,d documents %s".formatted(SearchCatalog.MOST_COUNTED, more)
                : "%,d documents %s".formatted(count, more);
    }

    List<String> texts() {
        return texts;
    }
}
