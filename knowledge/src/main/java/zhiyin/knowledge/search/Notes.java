package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.search.Note.Kind;
import zhiyin.knowledge.search.SearchCatalog.Searched;

/// What limits an answer, of all collections searched.
final class Notes {
    private final List<Note> all = new ArrayList<>();

    void add(Searched searched) {
        if (searched.isEmpty()) {
            add(searched, Kind.EMPTY, 0, "it has no documents yet");
        }
        if (searched.inWork() > 0) {
            add(
                    searched,
                    Kind.IN_WORK,
                    searched.inWork(),
                    "%s still being read or embedded, and %s found when that is done"
                            .formatted(
                                    documents(searched.inWork(), "is", "are"),
                                    searched.inWork() == 1 ? "is" : "are"));
        }
        if (searched.failed() > 0) {
            add(
                    searched,
                    Kind.FAILED,
                    searched.failed(),
                    "%s not be read or embedded, and %s not found; their reasons are told by 'zhiyin kb doctor'"
                            .formatted(
                                    documents(searched.failed(), "could", "could"),
                                    searched.failed() == 1 ? "is" : "are"));
        }
        if (searched.isRebuilding()) {
            add(
                    searched,
                    Kind.REBUILDING,
                    0,
                    "its index is being rebuilt; until that is complete the former one answers");
        }
    }

    /// @param why the reranker gave no answer
    void addNotReranked(String why) {
        all.add(
                new Note(
                        Kind.NOT_RERANKED,
                        "",
                        0,
                        "not reranked, the order is the search's own: " + why));
    }

    private void add(Searched searched, Kind kind, long documents, String words) {
        String name = searched.collection();
        all.add(new Note(kind, name, documents, "collection '%s': %s".formatted(name, words)));
    }

    private static String documents(long count, String one, String more) {
        if (count == 1) {
            return "1 document " + one;
        }
        return count > Note.MOST_COUNTED
                ? "more than %,d documents %s".formatted(Note.MOST_COUNTED, more)
                : "%,d documents %s".formatted(count, more);
    }

    List<Note> all() {
        return all;
    }
}
