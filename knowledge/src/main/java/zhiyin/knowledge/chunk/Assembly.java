package zhiyin.knowledge.chunk;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import zhiyin.knowledge.document.Characters;
import zhiyin.knowledge.document.MarkdownWriter;

/// The chunks of a document as they are made: each is measured as it will be embedded, and what is too
/// large after all is divided further.
final class Assembly {
    private final Measure measure;
    private final ChunkOptions options;
    private final ChunkIds ids;
    private final SectionTree sections = new SectionTree();
    private final Consumer<Chunk> chunks;
    private int count;

    /// @param chunks takes each as it is made
    Assembly(Measure measure, ChunkOptions options, String key, Consumer<Chunk> chunks) {
        this.measure = measure;
        this.options = options;
        this.ids = new ChunkIds(key);
        this.chunks = chunks;
    }

    /// How many have been made.
    int count() {
        return count;
    }

    List<Section> sections() {
        return sections.sections();
    }

    /// The line before a chunk: titles, then the headings that are not in its body.
    String prefix(Titles titles, List<Step> path, List<Piece> pieces) {
        return Prefix.of(names(titles, path, pieces), measure, options.maxTokens() / 4);
    }

    /// Names that stand before headings.
    ///
    /// @param names of the document, its parts, or the title of one; the outermost first
    record Titles(List<String> names) {}

    private static List<String> names(Titles titles, List<Step> path, List<Piece> pieces) {
        var inBody = new HashSet<Integer>();
        int headings = headings(pieces);
        for (int i = 0; i < headings; i++) {
            inBody.add(pieces.get(i).block());
        }
        // A title that is said again by the first heading is said once.
        Stream<String> above =
                titles.names().stream()
                        .filter(name -> path.stream().noneMatch(step -> isSame(step.name(), name)));
        Stream<String> below =
                path.stream().filter(step -> !inBody.contains(step.id())).map(Step::name);
        return Stream.concat(above, below).toList();
    }

    private static boolean isSame(String heading, String title) {
        return Characters.unify(heading).strip().equals(Characters.unify(title).strip());
    }

    /// How many headings they begin with.
    private static int headings(List<Piece> pieces) {
        int count = 0;
        while (count < pieces.size() && pieces.get(count).isHeading()) {
            count++;
        }
        return count;
    }

    /// Makes one chunk, or several where one would be too large.
    void add(Titles titles, Run run) {
        add(titles, run.path(), run.pieces());
    }

    private void add(Titles titles, List<Step> path, List<Piece> pieces) {
        Draft draft = Draft.of(pieces);
        String prefix = prefix(titles, path, pieces);
        String text = prefix + draft.text();
        OptionalInt tokens = measure.within(text, options.maxTokens());
        if (tokens.isPresent()) {
            finish(path, draft, text, tokens.getAsInt());
            return;
        }
        int headings = headings(pieces);
        int others = pieces.size() - headings;
        if (others <= 1 && measure.fits(draft.text(), options.maxTokens())) {
            finish(path, draft, shorter(titles, path, pieces, draft));
        } else if (others > 1 || (headings > 1 && others == 0)) {
            divide(titles, path, pieces, text);
        } else if (headings > 0 && others > 0) {
            addHeaded(titles, path, pieces, draft);
        } else {
            divide(titles, path, pieces.getFirst(), draft);
        }
    }

    /// Headings and what alone would fit: its headings are then embedded as far as there is room, unless
    /// they are so long that they are better chunks of their own.
    private void addHeaded(Titles titles, List<Step> path, List<Piece> pieces, Draft draft) {
        int headings = pieces.size() - 1;
        Draft above = Draft.of(pieces.subList(0, headings));
        Draft alone = Draft.of(pieces.subList(headings, pieces.size()));
        if (measure.fits(above.text(), options.maxTokens() / 4)
                && measure.fits(alone.text(), options.maxTokens())) {
            String prefix = shorter(titles, path, List.of(), alone);
            finish(
                    path,
                    new Draft(draft.shown(), alone.text(), draft.parts(), draft.place()),
                    prefix);
        } else {
            add(titles, path, pieces.subList(0, headings));
            add(titles, path, pieces.subList(headings, pieces.size()));
        }
    }

    /// As much of the prefix as there is room for.
    private String shorter(Titles titles, List<Step> path, List<Piece> pieces, Draft draft) {
        int room = options.maxTokens() - measure.count(draft.text());
        for (int most = room; most > 0; most -= Math.max(1, most / 4)) {
            String prefix = Prefix.of(names(titles, path, pieces), measure, most);
            if (measure.fits(prefix + draft.text(), options.maxTokens())) {
                return prefix;
            }
        }
        return "";
    }

    private void divide(Titles titles, List<Step> path, List<Piece> pieces, String whole) {
        int most = options.maxTokens();
        int less = (int) (0.95 * most * most / Math.max(measure.count(whole), most + 1));
        int prefix = measure.count(prefix(titles, path, List.of()));
        List<List<Piece>> chunked =
                new Packer(pieces, Math.min(options.targetTokens(), less), less, prefix, prefix)
                        .pack();
        if (chunked.size() == 1) {
            int least = headings(pieces) == pieces.size() ? 1 : headings(pieces) + 1;
            int half = Math.max(least, pieces.size() / 2);
            chunked = List.of(pieces.subList(0, half), pieces.subList(half, pieces.size()));
        }
        chunked.forEach(part -> add(titles, path, part));
    }

    /// A piece that is too large with what comes before it, or because tokens of a whole are more than those
    /// of its parts.
    private void divide(Titles titles, List<Step> path, Piece piece, Draft draft) {
        for (int budget = options.maxTokens() / 2; budget > 0; budget /= 2) {
            List<Piece> parts =
                    piece.divided().cut(piece.start(), piece.end(), budget, budget).stream()
                            .map(part ->
                                    LeafPieces.piece(
                                            piece.block(), piece.divided(), part, piece.cost()))
                            .toList();
            if (parts.size() > 1) {
                int prefix = measure.count(prefix(titles, path, List.of()));
                int most = options.maxTokens();
                new Packer(parts, options.targetTokens(), most, prefix, prefix)
                        .pack()
                        .forEach(part -> add(titles, path, part));
                return;
            }
        }
        // Nothing smaller to be had: shown whole, embedded as far as there is room.
        String text = measure.cut(draft.text(), options.maxTokens());
        finish(path, new Draft(draft.shown(), text, draft.parts(), draft.place()), "");
    }

    private void finish(List<Step> path, Draft draft, String prefix) {
        String text = prefix + draft.text();
        finish(path, draft, text, measure.counter().count(text));
    }

    /// @param text that is embedded
    private void finish(List<Step> path, Draft draft, String text, int tokens) {
        List<String> headings = path.stream().map(Step::name).toList();
        String body = MarkdownWriter.of(draft.shown()).strip();
        chunks.accept(
                new Chunk(
                        ids.next(headings, body),
                        headings,
                        body,
                        text,
                        tokens,
                        sections.add(path, count),
                        draft.parts(),
                        draft.place()));
        count++;
    }
}
