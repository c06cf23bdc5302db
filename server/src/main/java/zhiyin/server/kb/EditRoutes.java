package zhiyin.server.kb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.PassageEdits;
import zhiyin.knowledge.base.PassageEdits.Listed;
import zhiyin.knowledge.document.Place;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;

/// Passages that people write otherwise, or leave out of searches.
final class EditRoutes {
    private static final String PASSAGE = DocumentRoutes.ONE + "/passages/{passage}";

    /// Either of them.
    ///
    /// @param text that is said instead, as Markdown
    /// @param excluded true, to leave the passage out of searches
    record Change(Optional<String> text, Optional<Boolean> excluded) {}

    /// What somebody changed of a passage.
    ///
    /// @param passage the id that it has by what the document says
    /// @param shown the id of the passage that bears it; absent where none does
    /// @param text what is said instead; absent where the passage is left out
    /// @param original what the document says
    /// @param pending whether the document is being divided with it
    record Edit(
            String passage,
            Optional<String> shown,
            Optional<String> text,
            boolean excluded,
            String original,
            List<String> headings,
            Place place,
            String by,
            Instant at,
            boolean pending) {
        static Edit of(Listed listed) {
            var edit = listed.edit();
            return new Edit(
                    edit.passage(),
                    listed.shown(),
                    edit.text(),
                    edit.isExclusion(),
                    edit.original(),
                    edit.headings(),
                    edit.place(),
                    edit.by(),
                    edit.at(),
                    listed.pending());
        }
    }

    record Edits(List<Edit> edits) {}

    private final PassageEdits edits;

    EditRoutes(KnowledgeBase base) {
        this.edits = base.edits();
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", DocumentRoutes.ONE + "/edits", "passages that people changed"),
                Edits.class,
                call ->
                        new Edits(
                                edits.of(call.path("collection"), call.id()).stream()
                                        .map(Edit::of)
                                        .toList()));
        routes.exchange(
                Operation.of("PATCH", PASSAGE, "writes a passage otherwise, or leaves it out"),
                Change.class,
                Edit.class,
                this::change);
        routes.call(
                Operation.of("DELETE", PASSAGE, "lets it say again what the document says")
                        .withStatus(204),
                call -> {
                    edits.restore(call.path("collection"), call.id(), call.path("passage"));
                    call.status(204);
                });
    }

    private Edit change(Call call, Change change) {
        boolean excludes = change.excluded().orElse(false);
        if (change.text().isPresent() == excludes) {
            throw RequestException.invalid(
                    "text",
                    "expected either \"text\", what is said instead, or \"excluded\": true");
        }
        String by = UploadRoutes.sender().orElse("");
        String collection = call.path("collection");
        String passage = call.path("passage");
        return Edit.of(
                excludes
                        ? edits.exclude(collection, call.id(), passage, by)
                        : edits.rewrite(
                                collection, call.id(), passage, change.text().orElseThrow(), by));
    }
}
