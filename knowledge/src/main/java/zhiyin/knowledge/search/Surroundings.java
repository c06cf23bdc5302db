package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.search.Candidate.Location;
import zhiyin.knowledge.search.SearchRequest.Context;

/// What a passage lies in: its neighbours, or its section. Passages are taken on both sides in turn,
/// nearest first, as long as all together have not more than [#MAX_CHARACTERS]; a side ends with the first
/// that does not fit, so that what is shown has no gap. A passage longer than that is shown whole, alone.
final class Surroundings {
    static final int MAX_CHARACTERS = 6_000;

    /// Shorter passages than this makes of the characters are not worth a larger question.
    private static final int MOST_EACH_SIDE = 40;

    private final SearchCatalog catalog;
    private final Context kind;

    Surroundings(SearchCatalog catalog, Context kind) {
        this.catalog = catalog;
        this.kind = kind;
    }

    /// Passages `first` to `last` of a version, by their ordinals, as one Markdown text.
    record Extent(int first, int last, String text) {}

    /// Empty where none is asked for.
    Optional<Extent> of(Candidate candidate) {
        if (kind == Context.NONE) {
            return Optional.empty();
        }
        long index = candidate.scope().index();
        Location location = candidate.location();
        Range range =
                kind == Context.SECTION
                        ? section(index, location)
                        : Range.around(location.ordinal());
        List<PassageInfo> all =
                catalog.passages(
                        index,
                        location.version(),
                        Math.max(range.first(), location.ordinal() - MOST_EACH_SIDE),
                        Math.min(range.last(), location.ordinal() + MOST_EACH_SIDE));
        return grow(all, location.ordinal());
    }

    private Range section(long index, Location location) {
        return catalog.section(index, location)
                .map(section -> new Range(section.firstChunk(), section.lastChunk()))
                .orElseGet(() -> new Range(location.ordinal(), location.ordinal()));
    }

    /// Ordinals, inclusive.
    private record Range(int first, int last) {
        static Range around(int ordinal) {
            return new Range(ordinal - 1, ordinal + 1);
        }
    }

    /// Empty where the passage was removed meanwhile.
    private static Optional<Extent> grow(List<PassageInfo> all, int ordinal) {
        List<Integer> ordinals = all.stream().map(PassageInfo::ordinal).toList();
        int hit = ordinals.indexOf(ordinal);
        if (hit < 0) {
            return Optional.empty();
        }
        int first = hit;
        int last = hit;
        int room = MAX_CHARACTERS - all.get(hit).body().length();
        boolean before = true;
        boolean behind = true;
        while (before || behind) {
            before = before && first > 0 && all.get(first - 1).body().length() <= room;
            if (before) {
                room -= all.get(--first).body().length();
            }
            behind = behind && last + 1 < all.size() && all.get(last + 1).body().length() <= room;
            if (behind) {
                room -= all.get(++last).body().length();
            }
        }
        List<PassageInfo> taken = all.subList(first, last + 1);
        return Optional.of(
                new Extent(taken.getFirst().ordinal(), taken.getLast().ordinal(), text(taken)));
    }

    /// The bodies, and between passages under different headings the heading that begins there.
    private static String text(List<PassageInfo> passages) {
        var parts = new ArrayList<String>();
        List<String> headings = passages.getFirst().headings();
        for (PassageInfo passage : passages) {
            if (!passage.headings().equals(headings) && !passage.headings().isEmpty()) {
                headings = passage.headings();
                parts.add("#".repeat(Math.min(6, headings.size())) + " " + headings.getLast());
            }
            parts.add(passage.body());
        }
        return String.join("\n\n", parts);
    }
}
