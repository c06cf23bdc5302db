package zhiyin.knowledge.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.StorePlace;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.job.IndexPlan;
import zhiyin.knowledge.job.LanguageChoice;
import zhiyin.knowledge.job.Workplace;

/// How collections' passages and vectors are made, and made anew.
public final class Indexes {
    private final Workplace place;
    private final Database database;
    private final Tables tables;
    private final Runnable wake;

    Indexes(Workplace place, Runnable wake) {
        this.place = place;
        this.database = place.database();
        this.tables = place.tables();
        this.wake = wake;
    }

    /// Builds another index of the collection's documents beside the live one, and takes it for live when it
    /// is complete; searches go on meanwhile. Files are not read again. What the settings leave open is the
    /// model's own; where they name no model, it is the live index's. The vectors lie where the collection has
    /// them.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND; CONFLICT where one is being built already or there is
    ///     none to be replaced; INVALID
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND and the like
    public JobInfo rebuild(String collection, CollectionSettings settings) {
        IndexSettings live = live(collection).settings();
        String model = settings.model().orElse(live.model());
        return build(
                collection,
                settings.withStore(live.store().map(StorePlace::address)),
                model,
                "rebuilt with " + model);
    }

    /// Has the collection's vectors lie elsewhere: builds another index there, by the same model and of the same
    /// passages, and takes it for live when it is complete. Vectors that are in the cache are not computed again.
    ///
    /// @param store its address; empty: the embedded index
    /// @throws CatalogException as [#rebuild] does; INVALID for the embedded index where other processes share the
    ///     catalog and would not see it
    /// @throws zhiyin.knowledge.store.StoreException where the store takes no vectors
    public JobInfo move(String collection, Optional<String> store) {
        if (store.isEmpty() && place.sharing().isShared()) {
            throw new CatalogException(
                    Code.INVALID,
                    "the vectors of '%s' cannot lie in this process, since others share the catalog; name a store that all of them reach"
                            .formatted(collection));
        }
        IndexSettings live = live(collection).settings();
        store.ifPresent(place.stores()::tryOut);
        var settings =
                new CollectionSettings(
                        Optional.of(live.model()),
                        OptionalInt.of(live.dimensions()),
                        OptionalInt.of(live.chunks().targetTokens()),
                        OptionalInt.of(live.chunks().maxTokens()),
                        store);
        return build(
                collection,
                settings,
                live.model(),
                "moved to " + store.orElse("the embedded index"));
    }

    private JobInfo build(
            String collection, CollectionSettings settings, String model, String title) {
        IndexSettings planned = plan(settings, model);
        JobInfo job =
                database.write(c -> {
                    CollectionRow row = tables.collections().require(c, collection);
                    long index =
                            tables.indexes()
                                    .insert(c, row.id(), planned, State.BUILDING, Instant.now());
                    tables.collections().setSettings(c, row.id(), settings.withModel(model));
                    return job(c, row, index, title);
                });
        events(job);
        return job;
    }

    private IndexTable.Row live(String collection) {
        return database.read(c ->
                        tables.indexes()
                                .ofState(
                                        c,
                                        tables.collections().require(c, collection).id(),
                                        State.LIVE))
                .orElseThrow(() ->
                        new CatalogException(
                                Code.CONFLICT,
                                "collection '%s' has no index yet; add documents first"
                                        .formatted(collection)));
    }

    private IndexSettings plan(CollectionSettings settings, String model) {
        try {
            return IndexPlan.of(settings, model, place.models().facts(model));
        } catch (IllegalArgumentException e) {
            throw new CatalogException(Code.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private JobInfo job(Connection c, CollectionRow row, long index, String title)
            throws SQLException {
        long job = tables.jobs().insert(c, row.id(), JobInfo.Kind.REINDEX, title, Instant.now());
        tables.jobs().setState(c, job, JobInfo.State.RUNNING, Instant.now());
        tables.entries().queueAll(c, tables.indexes().require(c, index), job);
        return tables.jobs().require(c, job);
    }

    private void events(JobInfo job) {
        place.events().tell(job.id());
        wake.run();
    }

    /// Takes the index that was live before for live again, once what changed meanwhile is in it, too.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, INDEX_NOT_FOUND; CONFLICT where one is being built
    public CollectionInfo rollBack(String collection) {
        JobInfo job =
                database.write(c -> {
                    CollectionRow row = tables.collections().require(c, collection);
                    if (tables.indexes().ofState(c, row.id(), State.BUILDING).isPresent()) {
                        throw new CatalogException(
                                Code.CONFLICT,
                                "an index of '%s' is being built; wait for it or cancel it"
                                        .formatted(collection));
                    }
                    IndexTable.Row retired = require(c, row, State.RETIRED);
                    tables.indexes().setState(c, retired.id(), State.BUILDING);
                    return job(
                            c, row, retired.id(), "rolled back to " + retired.settings().model());
                });
        events(job);
        return info(collection);
    }

    private IndexTable.Row require(Connection c, CollectionRow row, State state)
            throws SQLException {
        return tables.indexes()
                .ofState(c, row.id(), state)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.INDEX_NOT_FOUND,
                                "collection '%s' has no index that is %s"
                                        .formatted(row.name(), state)));
    }

    private CollectionInfo info(String collection) {
        return database.read(
                c -> tables.listing().collection(c, tables.collections().require(c, collection)));
    }

    /// Deletes the indexes that were live before.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, INDEX_NOT_FOUND
    public CollectionInfo discardRetired(String collection) {
        database.change(c -> {
            CollectionRow row = tables.collections().require(c, collection);
            require(c, row, State.RETIRED);
            for (IndexTable.Row index : tables.indexes().list(c, row.id())) {
                if (index.state() == State.RETIRED) {
                    tables.indexes().setState(c, index.id(), State.DISCARDED);
                }
            }
        });
        wake.run();
        return info(collection);
    }

    /// Stops and deletes the index that is being built, and cancels its job.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, INDEX_NOT_FOUND
    public CollectionInfo cancelBuilding(String collection) {
        List<Long> cancelled =
                database.write(c -> {
                    CollectionRow row = tables.collections().require(c, collection);
                    IndexTable.Row building = require(c, row, State.BUILDING);
                    tables.indexes().setState(c, building.id(), State.DISCARDED);
                    List<Long> jobs = rebuilds(c, row);
                    for (long job : jobs) {
                        tables.jobs().setState(c, job, JobInfo.State.CANCELLED, Instant.now());
                    }
                    return jobs;
                });
        cancelled.forEach(place.events()::tell);
        wake.run();
        return info(collection);
    }

    private List<Long> rebuilds(Connection c, CollectionRow row) throws SQLException {
        return tables.jobs().list(c, OptionalLong.of(row.id()), Integer.MAX_VALUE).stream()
                .filter(job -> job.kind() == JobInfo.Kind.REINDEX && job.finished().isEmpty())
                .map(JobInfo::id)
                .toList();
    }

    /// What the built-in models are to this collection, and whether another would bring much.
    ///
    /// @return empty before anything was read
    public Optional<LanguageChoice> choice(String collection) {
        CollectionInfo info = info(collection);
        return info.languages().isEmpty()
                ? Optional.empty()
                : Optional.of(LanguageChoice.of(info.languages(), info.types()));
    }
}
