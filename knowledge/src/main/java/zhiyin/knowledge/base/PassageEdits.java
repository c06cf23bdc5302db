package zhiyin.knowledge.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.chunk.Rewriting;
import zhiyin.knowledge.job.Workplace;

/// What people change of passages: another text, or none at all. Durable when a method returns; the document is
/// then divided once more with the change, and of its passages only those that are new are embedded.
///
/// A change belongs to a document and to what it says in a place, so it is kept however often the document is
/// divided, and in new versions, as long as a passage comes of it that says the same under the same headings. A
/// change of which none comes is kept too, and told.
public final class PassageEdits {
    private static final int MOST_CHARACTERS = 200_000;

    /// Of a document, against a client that never stops.
    private static final int MOST = 10_000;

    private final Workplace place;
    private final Database database;
    private final Tables tables;
    private final Runnable wake;

    PassageEdits(Workplace place, Runnable wake) {
        this.place = place;
        this.database = place.database();
        this.tables = place.tables();
        this.wake = wake;
    }

    /// @param shown the id of the passage that bears it; empty where none does
    /// @param pending whether the document is being divided, after which that may be otherwise
    public record Listed(PassageEdit edit, Optional<String> shown, boolean pending) {}

    /// Lets a passage say something else. The document's own text undoes the change.
    ///
    /// @param passage its id, or that which it has by what the document says
    /// @param text Markdown
    /// @param by whoever does it; empty where nobody is known
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND, also for a passage; INVALID for a
    ///     text that is empty or longer than the model takes
    public Listed rewrite(String collection, long id, String passage, String text, String by) {
        if (text.isBlank() || text.length() > MOST_CHARACTERS) {
            throw new CatalogException(
                    Code.INVALID,
                    "the text has %,d characters, expected 1 to %,d; to leave a passage out, exclude it"
                            .formatted(text.strip().length(), MOST_CHARACTERS));
        }
        requireFits(collection, text.strip());
        return put(collection, id, passage, Optional.of(text.strip()), by);
    }

    /// Leaves a passage out of searches.
    ///
    /// @throws CatalogException as [#rewrite] does
    public Listed exclude(String collection, long id, String passage, String by) {
        return put(collection, id, passage, Optional.empty(), by);
    }

    private void requireFits(String collection, String text) {
        IndexSettings settings =
                database.read(c -> {
                    CollectionRow row = tables.collections().require(c, collection);
                    return tables.indexes().require(c, live(row)).settings();
                });
        int most = place.models().facts(settings.model()).passageTokens();
        boolean fits =
                place.models()
                        .model(settings.model(), settings.dimensions())
                        .counting(counter -> new Rewriting(Map.of(), counter, most).takes(text));
        if (!fits) {
            throw new CatalogException(
                    Code.INVALID,
                    "the text is longer than the %,d tokens that %s reads; shorten it"
                            .formatted(most, settings.model()));
        }
    }

    private static long live(CollectionRow collection) {
        return collection
                .live()
                .orElseThrow(() ->
                        new CatalogException(
                                Code.DOCUMENT_NOT_FOUND,
                                "collection '%s' has no passages yet"
                                        .formatted(collection.name())));
    }

    private Listed put(
            String collection, long id, String passage, Optional<String> text, String by) {
        Listed listed =
                database.write(c -> {
                    CollectionRow row = tables.collections().require(c, collection);
                    DocumentRow document = tables.documents().require(c, row, id);
                    PassageEdit edit = edit(c, key(row, document), passage, text, by);
                    if (text.equals(Optional.of(edit.original()))) {
                        tables.edits().remove(c, id, edit.passage());
                    } else {
                        requireFew(c, document);
                        tables.edits().put(c, id, edit);
                    }
                    divideAnew(c, document);
                    return new Listed(edit, Optional.empty(), true);
                });
        wake.run();
        return listed;
    }

    private void requireFew(Connection c, DocumentRow document) throws SQLException {
        if (tables.edits().of(c, document.id()).size() >= MOST) {
            throw new CatalogException(
                    Code.CONFLICT,
                    "%s has %,d changed passages, the most that are kept"
                            .formatted(document.path(), MOST));
        }
    }

    private static Entry.Key key(CollectionRow collection, DocumentRow document) {
        OptionalLong current = document.current();
        if (current.isEmpty()) {
            throw new CatalogException(
                    Code.DOCUMENT_NOT_FOUND, document.path() + " has no passages yet");
        }
        return new Entry.Key(live(collection), current.getAsLong());
    }

    private PassageEdit edit(
            Connection c, Entry.Key key, String passage, Optional<String> text, String by)
            throws SQLException {
        PassageInfo found =
                tables.passages()
                        .find(c, key, passage)
                        .orElseThrow(() ->
                                new CatalogException(
                                        Code.DOCUMENT_NOT_FOUND,
                                        "the document has no passage of this id; it was changed or divided anew: load it again"));
        return new PassageEdit(
                found.originalId().orElse(found.id()),
                text,
                found.original().orElse(found.body()),
                found.headings(),
                found.place(),
                by,
                Instant.now());
    }

    /// In every index, each for the job that it is in work for, if any.
    private void divideAnew(Connection c, DocumentRow document) throws SQLException {
        for (IndexTable.Row index : tables.indexes().list(c, document.collection())) {
            for (Version version : tables.versions().of(c, document.id())) {
                var key = new Entry.Key(index.id(), version.id());
                Optional<Entry.Task> task = tables.entries().find(c, key);
                if (task.isPresent() && task.get().entry().stage() != Entry.Stage.FAILED) {
                    boolean ready = task.get().entry().stage() == Entry.Stage.READY;
                    tables.entries().requeue(c, key, ready ? 0 : task.get().entry().job());
                }
            }
        }
    }

    /// Lets a passage say again what the document says.
    ///
    /// @param passage its id, or that which it has by what the document says
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND, also where nothing was changed
    public void restore(String collection, long id, String passage) {
        database.change(c -> {
            CollectionRow row = tables.collections().require(c, collection);
            DocumentRow document = tables.documents().require(c, row, id);
            String original =
                    document.current().isEmpty()
                            ? passage
                            : tables.passages()
                                    .find(c, key(row, document), passage)
                                    .flatMap(PassageInfo::originalId)
                                    .orElse(passage);
            if (!tables.edits().remove(c, id, original)) {
                throw new CatalogException(
                        Code.DOCUMENT_NOT_FOUND, "nothing was changed of this passage");
            }
            divideAnew(c, document);
        });
        wake.run();
    }

    /// Of a document, the oldest first.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND
    public List<Listed> of(String collection, long id) {
        return database.read(c -> {
            CollectionRow row = tables.collections().require(c, collection);
            DocumentRow document = tables.documents().require(c, row, id);
            List<PassageEdit> edits = tables.edits().of(c, id);
            if (edits.isEmpty() || document.current().isEmpty() || row.live().isEmpty()) {
                return edits.stream()
                        .map(edit -> new Listed(edit, Optional.empty(), false))
                        .toList();
            }
            Entry.Key key = key(row, document);
            boolean pending =
                    tables.entries()
                            .find(c, key)
                            .filter(task -> task.entry().stage() == Entry.Stage.QUEUED)
                            .isPresent();
            Map<String, String> shown =
                    tables.passages().of(c, key).stream()
                            .filter(passage -> passage.originalId().isPresent())
                            .collect(
                                    Collectors.toMap(
                                            passage -> passage.originalId().orElseThrow(),
                                            PassageInfo::id,
                                            (first, _) -> first));
            return edits.stream()
                    .map(edit ->
                            new Listed(
                                    edit, Optional.ofNullable(shown.get(edit.passage())), pending))
                    .toList();
        });
    }
}
