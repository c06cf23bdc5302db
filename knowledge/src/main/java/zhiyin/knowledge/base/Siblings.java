package zhiyin.knowledge.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.FileState;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.job.Workplace;

/// Collections with the documents of others: to be searched by another model, or divided otherwise, beside them.
final class Siblings {
    private final Workplace place;
    private final Tables tables;

    Siblings(Workplace place) {
        this.place = place;
        this.tables = place.tables();
    }

    /// One transaction: all of it is there afterwards, or nothing. No file is copied, and none is read that was
    /// read before; tags come along, and what people changed of passages.
    JobInfo make(String of, CollectionName name, CollectionSettings settings) {
        return place.database()
                .write(c -> {
                    Instant now = Instant.now();
                    CollectionRow source = tables.collections().require(c, of);
                    long id = tables.collections().insert(c, name, settings, now);
                    CollectionRow made = tables.collections().require(c, id);
                    long job =
                            tables.jobs()
                                    .insert(c, id, JobInfo.Kind.ADD, "from " + source.name(), now);
                    tables.jobs().setState(c, job, JobInfo.State.RUNNING, now);
                    if (copy(c, source, made, job, now) == 0) {
                        throw new CatalogException(
                                CatalogException.Code.CONFLICT,
                                "collection '%s' has no documents yet; add some first"
                                        .formatted(source.name()));
                    }
                    return tables.jobs().require(c, job);
                });
    }

    private int copy(Connection c, CollectionRow from, CollectionRow to, long job, Instant now)
            throws SQLException {
        int copied = 0;
        for (FileState file : tables.documents().files(c, from.id(), "")) {
            DocumentRow original = tables.documents().require(c, file.document());
            Optional<Version> newest = tables.versions().find(c, original.newest().orElseThrow());
            if (newest.isPresent() && newest.get().stage() != Version.Stage.CANCELLED) {
                add(c, original, newest.get(), to, job, now);
                copied++;
            }
        }
        return copied;
    }

    private void add(
            Connection c,
            DocumentRow original,
            Version newest,
            CollectionRow to,
            long job,
            Instant now)
            throws SQLException {
        DocumentRow copy =
                tables.documents().findOrInsert(c, to.id(), new DocumentPath(original.path()), now);
        tables.documents().setTags(c, copy.id(), original.tags());
        var upload = new Version.Upload(job, newest.sha256(), newest.bytes(), newest.modified());
        long version = tables.versions().insert(c, copy, upload, now);
        tables.documents().setNewest(c, copy.id(), version);
        for (PassageEdit edit : tables.edits().of(c, original.id())) {
            tables.edits().put(c, copy.id(), edit);
        }
    }
}
