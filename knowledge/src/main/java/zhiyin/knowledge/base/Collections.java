package zhiyin.knowledge.base;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.job.IndexPlan;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.store.StoreAddress;

/// The collections of a knowledge base.
public final class Collections {
    private final Workplace place;
    private final Database database;
    private final Tables tables;
    private final Runnable wake;

    Collections(Workplace place, Runnable wake) {
        this.place = place;
        this.database = place.database();
        this.tables = place.tables();
        this.wake = wake;
    }

    /// @param name 1 to 64 characters; unique
    /// @throws CatalogException COLLECTION_EXISTS, INVALID
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND where the settings name a model that is not here
    /// @throws zhiyin.knowledge.store.StoreException where the store that they name takes no vectors
    public CollectionInfo create(String name, CollectionSettings settings) {
        var checked = new CollectionName(name);
        CollectionSettings settled = place.sharing().settled(settings);
        check(settled);
        return database.write(c -> {
            long id = tables.collections().insert(c, checked, settled, Instant.now());
            return tables.listing().collection(c, tables.collections().require(c, id));
        });
    }

    /// Makes a collection of the documents that another has, with settings of its own: another model, say, or
    /// other sizes. Nothing is uploaded again, and nothing is read again that was read.
    ///
    /// @param of the other's name
    /// @return the job that embeds them
    /// @throws CatalogException COLLECTION_NOT_FOUND, COLLECTION_EXISTS, INVALID; CONFLICT where there are no
    ///     documents
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND where the settings name a model that is not here
    /// @throws zhiyin.knowledge.store.StoreException where the store that they name takes no vectors
    public JobInfo sibling(String of, String name, CollectionSettings settings) {
        var checked = new CollectionName(name);
        CollectionSettings settled = place.sharing().settled(settings);
        check(settled);
        JobInfo job = new Siblings(place).make(of, checked, settled);
        place.events().tell(job.id());
        wake.run();
        return job;
    }

    private void check(CollectionSettings settings) {
        try {
            settings.store().ifPresent(StoreAddress::parse);
            settings.model()
                    .ifPresent(model -> IndexPlan.of(settings, model, place.models().facts(model)));
        } catch (IllegalArgumentException e) {
            throw new CatalogException(Code.INVALID, String.valueOf(e.getMessage()), e);
        }
        settings.store().ifPresent(place.stores()::tryOut);
    }

    /// By name.
    public List<CollectionInfo> list() {
        return database.read(c -> {
            var infos = new ArrayList<CollectionInfo>();
            for (CollectionRow row : tables.collections().list(c)) {
                infos.add(tables.listing().collection(c, row));
            }
            return infos;
        });
    }

    public Optional<CollectionInfo> find(String name) {
        return database.read(c -> {
            Optional<CollectionRow> row = tables.collections().find(c, name);
            return row.isEmpty()
                    ? Optional.empty()
                    : Optional.of(tables.listing().collection(c, row.get()));
        });
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND
    public CollectionInfo require(String name) {
        return database.read(
                c -> tables.listing().collection(c, tables.collections().require(c, name)));
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND, COLLECTION_EXISTS, INVALID
    public CollectionInfo rename(String name, String changed) {
        var checked = new CollectionName(changed);
        return database.write(c -> {
            long id = tables.collections().require(c, name).id();
            tables.collections().rename(c, id, checked);
            return tables.listing().collection(c, tables.collections().require(c, id));
        });
    }

    /// Deletes a collection with its documents, jobs and indexes. Its name is free at once; the rest follows
    /// behind the scenes.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND
    public void drop(String name) {
        database.change(c -> {
            CollectionRow row = tables.collections().require(c, name);
            tables.collections().drop(c, row.id(), Instant.now());
        });
        wake.run();
    }
}
