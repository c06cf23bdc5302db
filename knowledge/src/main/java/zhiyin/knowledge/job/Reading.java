package zhiyin.knowledge.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.file.ContentException;
import zhiyin.knowledge.file.ContentFiles.ParsedKey;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.worker.ParseOutcome;
import zhiyin.knowledge.parse.worker.ParserPool;

/// The first stage: files become documents. Many threads may work at once, each on its own file.
final class Reading {
    /// Looked at together: of those with the same bytes only one is taken.
    private static final int LOOKED_AT = 32;

    private final Workplace place;
    private final ParserPool parsers;
    private final Readiness readiness;
    private final ParseOptions options;
    private final Claims claims;
    private final Runnable done;
    private final News news;

    /// @param done told whenever a document was read
    Reading(
            Workplace place,
            ParserPool parsers,
            Readiness readiness,
            ParseOptions options,
            Claims claims,
            Runnable done) {
        this.place = place;
        this.parsers = parsers;
        this.readiness = readiness;
        this.options = options;
        this.claims = claims;
        this.done = done;
        this.news = new News(place);
    }

    /// Reads one file, where one waits.
    boolean some() throws InterruptedException {
        List<Version> waiting = place.database().read(this::waiting);
        Optional<Version> version = claims.claim(waiting);
        if (version.isEmpty()) {
            return false;
        }
        try {
            if (place.sharing()
                    .take(Claim.READING, List.of(version.get()), Reading::bytes, this::isQueued)
                    .isEmpty()) {
                return false;
            }
            read(version.get());
            place.events().noProblem(version.get().job(), Step.READING);
        } catch (IOException e) {
            place.events().problem(version.get().job(), Step.READING, e);
            throw new UncheckedIOException(e);
        } catch (CatalogException e) {
            place.events().problem(version.get().job(), Step.READING, e);
            throw e;
        } finally {
            place.sharing().giveBack(Claim.READING, bytes(version.get()));
            claims.release(version.get());
        }
        done.run();
        return true;
    }

    /// Those whose bytes nobody reads, however many come before them whose bytes somebody does.
    private List<Version> waiting(Connection c) throws SQLException {
        Set<String> others = place.sharing().others(c, Claim.READING);
        return place.tables()
                .versions()
                .queued(
                        c,
                        LOOKED_AT,
                        claims.versions(),
                        version -> claims.isFree(version) && !others.contains(bytes(version)));
    }

    private static String bytes(Version version) {
        return version.collection() + ":" + version.sha256();
    }

    private void read(Version version) throws IOException, InterruptedException {
        Optional<DocumentRow> document =
                place.database().read(c -> place.tables().documents().find(c, version.document()));
        if (document.isEmpty() || standsBack(version, document.get())) {
            return;
        }
        String parser = Parsing.parser(options);
        ParsedKey key = Parsing.key(version.sha256(), parser, document.get().path());
        Optional<Document> kept = place.files().parsed(key);
        ParseOutcome outcome =
                kept.isPresent()
                        ? new ParseOutcome.Parsed(kept.get())
                        : parse(version, document.get());
        switch (outcome) {
            case ParseOutcome.Parsed(Document parsed) -> {
                if (kept.isEmpty()) {
                    place.files().keep(key, parsed);
                }
                parsed(version, document.get(), parsed, parser);
            }
            case ParseOutcome.Failed(Status status, String message) ->
                    failed(
                            version,
                            document.get(),
                            new DocumentFailure(status.name(), naming(document.get(), message)));
        }
    }

    private static String naming(DocumentRow document, String message) {
        String name = Parsing.name(document.path());
        return message.contains(name) ? message : name + " " + message;
    }

    private ParseOutcome parse(Version version, DocumentRow document)
            throws IOException, InterruptedException {
        Path original;
        try {
            original = place.files().original(version.sha256());
        } catch (ContentException e) {
            return new ParseOutcome.Failed(
                    Status.CORRUPT, Parsing.name(document.path()) + ": " + e.getMessage());
        }
        readiness.await();
        return parsers.parse(new Source(Parsing.name(document.path()), original), options);
    }

    /// Where another document of the collection has the same bytes, this one is found there.
    private boolean standsBack(Version version, DocumentRow document) {
        boolean stands =
                place.database()
                        .write(c -> {
                            Optional<DocumentRow> original =
                                    place.tables().versions().original(c, version);
                            if (original.isEmpty() || !isQueued(c, version)) {
                                return false;
                            }
                            place.tables().versions().duplicate(c, version.id(), original.get());
                            place.tables().documents().clearCurrent(c, document.id());
                            return true;
                        });
        if (stands) {
            news.reached(version, document, Stage.DUPLICATE);
        }
        return stands;
    }

    private void parsed(Version version, DocumentRow document, Document parsed, String parser) {
        boolean changed =
                place.database()
                        .write(c -> {
                            if (!isQueued(c, version)) {
                                return false;
                            }
                            Tables tables = place.tables();
                            tables.versions()
                                    .parsed(
                                            c,
                                            version.id(),
                                            Parsing.reading(parsed, parser),
                                            Parsing.report(parsed));
                            tables.entries().queue(c, version);
                            return true;
                        });
        if (changed) {
            news.reached(version, document, Stage.PARSED);
        }
    }

    private void failed(Version version, DocumentRow document, DocumentFailure failure) {
        boolean changed =
                place.database()
                        .write(c ->
                                isQueued(c, version)
                                        && place.tables()
                                                .versions()
                                                .failed(c, version.id(), failure));
        if (changed) {
            news.failed(version, document, failure);
        }
    }

    /// It may have been cancelled, removed or superseded while it was read.
    private boolean isQueued(Connection c, Version version) throws SQLException {
        return place.tables()
                .versions()
                .find(c, version.id())
                .filter(now -> now.stage() == Version.Stage.QUEUED)
                .isPresent();
    }
}
