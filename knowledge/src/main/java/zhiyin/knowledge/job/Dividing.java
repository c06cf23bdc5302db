package zhiyin.knowledge.job;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.chunk.Rewriting;
import zhiyin.knowledge.chunk.Rewriting.Rewritten;
import zhiyin.knowledge.chunk.TokenCounter;
import zhiyin.knowledge.document.Document;

/// The second stage: documents become passages, in the tokens of their index's model. For one thread.
final class Dividing {
    private static final System.Logger LOG = System.getLogger(Dividing.class.getName());

    private static final int AT_ONCE = 8;

    private final Workplace place;
    private final Runnable done;
    private final News news;
    private final Holds holds = new Holds();
    private final EntryClaims claims;

    /// @param done told whenever a document was divided
    Dividing(Workplace place, Runnable done) {
        this.place = place;
        this.done = done;
        this.news = new News(place);
        this.claims = new EntryClaims(place, Claim.DIVIDING);
    }

    /// Divides some documents, where there are any to be divided.
    boolean some() {
        boolean some = false;
        List<Entry.Task> taken = claims.take(Entry.Stage.QUEUED, AT_ONCE, Set.of());
        try {
            for (Entry.Task task : taken) {
                if (!holds.isHeld(task.entry().index())) {
                    divideOrTell(task);
                    done.run();
                    some = true;
                }
            }
        } finally {
            taken.forEach(task -> claims.giveBack(task.entry().key()));
        }
        return some;
    }

    private void divideOrTell(Entry.Task task) {
        long job = task.entry().job();
        try {
            divide(task);
            place.events().noProblem(job, Step.DIVIDING);
            holds.succeeded(task.entry().index());
        } catch (IOException | EngineException e) {
            LOG.log(Level.WARNING, "dividing waits: {0}", e.toString());
            place.events().problem(job, Step.DIVIDING, e);
            holds.failed(task.entry().index());
        }
    }

    private void divide(Entry.Task task) throws IOException {
        Version version = task.version();
        String path = task.document().path();
        Optional<Document> document =
                place.files()
                        .parsed(Parsing.key(version.sha256(), version.reading().parser(), path));
        if (document.isEmpty()) {
            readAgain(version);
            return;
        }
        Map<String, Optional<String>> edits = place.database().read(c -> edits(c, task));
        Rewritten chunked;
        try {
            chunked = chunked(task.entry(), document.get(), path, edits);
        } catch (IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | StackOverflowError e) {
            // A fault of ours: it must not keep the others.
            LOG.log(Level.ERROR, path + " cannot be divided", e);
            fail(task, new DocumentFailure("NOT_DIVIDED", path + " cannot be divided: " + e));
            return;
        }
        Outcome outcome = place.database().write(c -> divided(c, task, chunked, edits));
        outcome.owner()
                .ifPresent(owner ->
                        place.charges()
                                .tell(
                                        owner,
                                        chunked.document().chunks().stream()
                                                .mapToLong(Chunk::tokens)
                                                .sum()));
        if (outcome.changed()) {
            news.reached(task.entry().job(), task.document(), Stage.EMBEDDING);
        }
    }

    /// @param owner whom its tokens are to be counted against, once for all indexes
    private record Outcome(boolean changed, Optional<String> owner) {}

    /// Where somebody has changed a passage meanwhile, the document is divided once more.
    private Outcome divided(
            Connection c, Entry.Task task, Rewritten chunked, Map<String, Optional<String>> edits)
            throws SQLException {
        if (!edits(c, task).equals(edits)) {
            return new Outcome(false, Optional.empty());
        }
        boolean changed =
                place.tables()
                        .entries()
                        .divided(c, task.entry().key(), chunked.document(), chunked.revisions());
        return new Outcome(
                changed,
                changed
                        ? place.tables().versions().takeOwner(c, task.version().id())
                        : Optional.empty());
    }

    private Map<String, Optional<String>> edits(Connection c, Entry.Task task) throws SQLException {
        return place.tables().edits().of(c, task.document().id()).stream()
                .collect(Collectors.toMap(PassageEdit::passage, PassageEdit::text));
    }

    private Rewritten chunked(
            Entry entry, Document document, String path, Map<String, Optional<String>> edits) {
        IndexSettings settings =
                place.database()
                        .read(c -> place.tables().indexes().require(c, entry.index()).settings());
        return place.models()
                .model(settings.model(), settings.dimensions())
                .counting(counter ->
                        rewriting(settings, counter, edits)
                                .of(
                                        new Chunker(counter, settings.chunks())
                                                .chunk(document, path),
                                        document.title()));
    }

    private Rewriting rewriting(
            IndexSettings settings, TokenCounter counter, Map<String, Optional<String>> edits) {
        int most =
                edits.isEmpty()
                        ? settings.chunks().maxTokens()
                        : place.models().facts(settings.model()).passageTokens();
        return new Rewriting(edits, counter, most);
    }

    /// What was kept of it is gone or damaged.
    private void readAgain(Version version) {
        place.database()
                .change(c -> place.tables().versions().requeue(c, version.id(), version.job()));
    }

    private void fail(Entry.Task task, DocumentFailure failure) {
        Tables tables = place.tables();
        place.database().change(c -> tables.entries().failed(c, task.entry().key(), failure));
        news.failed(task.entry().job(), task.document(), failure);
    }
}
