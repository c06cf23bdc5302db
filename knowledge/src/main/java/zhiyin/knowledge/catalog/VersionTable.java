package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import zhiyin.knowledge.document.Report;

/// Versions of documents: their files, and what reading them brought. A method that changes a version says
/// whether it was still there: it may have been superseded or removed meanwhile.
public final class VersionTable {
    private static final String ALL = "select v.* from versions v ";

    private static final int MAX_PAGE = 1_000;

    private final EntryTable entries = new EntryTable();

    /// Adds a version that waits to be read.
    public long insert(Connection c, DocumentRow document, Version.Upload upload, Instant now)
            throws SQLException {
        return Sql.number(
                c,
                """
                insert into versions
                    (document_id, collection_id, job_id, sha256, bytes, modified_at, owner, stage, added_at)
                values (?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?) returning id
                """,
                document.id(),
                document.collection(),
                upload.job(),
                upload.sha256(),
                upload.bytes(),
                upload.modified(),
                upload.owner(),
                now);
    }

    public Optional<Version> find(Connection c, long id) throws SQLException {
        return Sql.first(c, ALL + "where v.id = ?", row -> row(row, "id"), id);
    }

    /// Those of a document, oldest first.
    public List<Version> of(Connection c, long document) throws SQLException {
        return Sql.list(
                c, ALL + "where v.document_id = ? order by v.id", row -> row(row, "id"), document);
    }

    /// Those of a job that are at a stage, oldest first.
    public List<Version> ofJob(Connection c, long job, Version.Stage stage) throws SQLException {
        return Sql.list(
                c,
                ALL + "where v.job_id = ? and v.stage = ? order by v.id",
                row -> row(row, "id"),
                job,
                stage);
    }

    /// Against whose quota its tokens count, which is told once; empty for nobody's.
    public Optional<String> takeOwner(Connection c, long id) throws SQLException {
        Optional<String> owner =
                Sql.first(
                        c,
                        "select owner from versions where id = ? and owner <> ''",
                        row -> Sql.string(row, "owner"),
                        id);
        if (owner.isPresent()) {
            Sql.update(c, "update versions set owner = '' where id = ?", id);
        }
        return owner;
    }

    /// What was noticed while it was read; empty before it was.
    public Optional<Report> report(Connection c, long id) throws SQLException {
        return Sql.first(
                        c,
                        "select report from versions where id = ?",
                        row -> Sql.optionalString(row, "report"),
                        id)
                .flatMap(report -> report)
                .map(CatalogJson::report);
    }

    /// Waiting to be read, of all collections alike: the first of each, then the second of each, and so on,
    /// oldest jobs first. Jobs that are paused or cancelled are passed over.
    ///
    /// @param underway versions that are being read: they count for their collection, and are left out
    public List<Version> queued(Connection c, int limit, Set<Long> underway) throws SQLException {
        return queued(c, limit, underway, _ -> true);
    }

    /// The same without those that may not be taken now, however many of them come first.
    public List<Version> queued(
            Connection c, int limit, Set<Long> underway, Predicate<Version> free)
            throws SQLException {
        Predicate<Version> counts =
                version -> underway.contains(version.id()) || free.test(version);
        int most = limit + underway.size();
        var takers = new ArrayList<List<Version>>();
        for (long collection : Jumps.over(c, "versions", "collection_id", "stage = 'QUEUED'")) {
            takers.add(queuedOf(c, collection, most, counts));
        }
        return Turns.take(takers, limit, version -> underway.contains(version.id()));
    }

    private static List<Version> queuedOf(
            Connection c, long collection, int most, Predicate<Version> counts)
            throws SQLException {
        var queued = new ArrayList<Version>();
        String within = "stage = 'QUEUED' and collection_id = " + collection;
        OptionalLong job = Jumps.first(c, "versions", "job_id", within, -1);
        while (job.isPresent() && queued.size() < most) {
            if (JobTable.isWorkedOn(c, job.getAsLong())) {
                int left = most - queued.size();
                queued.addAll(queuedOf(c, collection, job.getAsLong(), left, counts));
            }
            job = Jumps.first(c, "versions", "job_id", within, job.getAsLong());
        }
        return queued;
    }

    /// Page by page, since those that count may be few.
    private static List<Version> queuedOf(
            Connection c, long collection, long job, int most, Predicate<Version> counts)
            throws SQLException {
        var queued = new ArrayList<Version>();
        long behind = 0;
        int rows = Math.min(most, MAX_PAGE);
        while (queued.size() < most) {
            List<Version> page =
                    Sql.list(
                            c,
                            ALL
                                    + """
                                    where v.stage = 'QUEUED' and v.collection_id = ? and v.job_id = ? and v.id > ?
                                    order by v.id limit ?
                                    """,
                            row -> row(row, "id"),
                            collection,
                            job,
                            behind,
                            rows);
            page.stream().filter(counts).limit(most - queued.size()).forEach(queued::add);
            if (page.size() < rows) {
                return queued;
            }
            behind = page.getLast().id();
            rows = Math.min(2 * rows, MAX_PAGE);
        }
        return queued;
    }

    /// A document other than this version's own, in the same collection, that has the same bytes and was
    /// read.
    public Optional<DocumentRow> original(Connection c, Version version) throws SQLException {
        return Sql.first(
                c,
                """
                select d.* from versions v join documents d on d.id = v.document_id
                where v.sha256 = ? and v.collection_id = ? and v.document_id <> ? and v.stage = 'PARSED'
                    and (d.newest = v.id or d.current = v.id)
                order by d.id limit 1
                """,
                DocumentTable::row,
                version.sha256(),
                version.collection(),
                version.document());
    }

    /// Whether any version is of this file: its original must be kept.
    public boolean names(Connection c, String sha256) throws SQLException {
        return Sql.exists(c, "select 1 from versions where sha256 = ? limit 1", sha256);
    }

    /// It was read.
    public boolean parsed(Connection c, long id, Version.Reading reading, Report report)
            throws SQLException {
        return 1
                == Sql.update(
                        c,
                        """
                        update versions set stage = 'PARSED', failure_code = null, failure = null,
                            duplicate_of = null, type = ?, title = ?, language = ?, units = ?, characters = ?,
                            parser = ?, findings = ?, report = ? where id = ?
                        """,
                        reading.type(),
                        reading.title(),
                        reading.language(),
                        reading.units(),
                        reading.characters(),
                        reading.parser(),
                        report.findings().size(),
                        CatalogJson.report(report),
                        id);
    }

    public boolean failed(Connection c, long id, DocumentFailure failure) throws SQLException {
        return 1
                == Sql.update(
                        c,
                        "update versions set stage = 'FAILED', failure_code = ?, failure = ? where id = ?",
                        failure.code(),
                        failure.message(),
                        id);
    }

    /// It stands back, since another document has the same bytes.
    public boolean duplicate(Connection c, long id, DocumentRow original) throws SQLException {
        return 1
                == Sql.update(
                        c,
                        "update versions set stage = 'DUPLICATE', duplicate_of = ? where id = ?",
                        original.id(),
                        id);
    }

    /// Its job was cancelled. It is in no index any longer, and documents that stood back for it are queued.
    public boolean cancelled(Connection c, Version version) throws SQLException {
        entries.remove(c, version.id());
        requeueDuplicates(c, version.document());
        return 1
                == Sql.update(
                        c, "update versions set stage = 'CANCELLED' where id = ?", version.id());
    }

    /// It waits to be read once more, with the whole collection's work or for a job.
    public boolean requeue(Connection c, long id, long job) throws SQLException {
        entries.remove(c, id);
        return 1
                == Sql.update(
                        c,
                        """
                        update versions set stage = 'QUEUED', job_id = ?, failure_code = null, failure = null,
                            duplicate_of = null where id = ?
                        """,
                        job,
                        id);
    }

    /// Deletes it, with what came of it in every index.
    void remove(Connection c, long id) throws SQLException {
        entries.remove(c, id);
        Sql.update(c, "delete from versions where id = ?", id);
    }

    /// For no job: theirs may be done long since.
    void requeueDuplicates(Connection c, long document) throws SQLException {
        Sql.update(
                c,
                """
                update versions set stage = 'QUEUED', job_id = 0, duplicate_of = null
                where duplicate_of = ? and stage = 'DUPLICATE'
                """,
                document);
    }

    void requeueFormerDuplicates(Connection c, long document, long current) throws SQLException {
        Sql.update(
                c,
                """
                update versions set stage = 'QUEUED', job_id = 0, duplicate_of = null
                where duplicate_of = ? and stage = 'DUPLICATE'
                    and sha256 <> (select sha256 from versions where id = ?)
                """,
                document,
                current);
    }

    /// @param id the column of the version's number, where another's is called id
    static Version row(ResultSet row, String id) throws SQLException {
        return new Version(
                row.getLong(id),
                row.getLong("document_id"),
                row.getLong("collection_id"),
                row.getLong("job_id"),
                Sql.string(row, "sha256"),
                row.getLong("bytes"),
                Sql.time(row, "modified_at"),
                Sql.constant(row, "stage", Version.Stage.class),
                Sql.failure(row, "failure_code", "failure"),
                Sql.optionalLong(row, "duplicate_of"),
                new Version.Reading(
                        Sql.string(row, "type"),
                        Sql.string(row, "title"),
                        Sql.string(row, "language"),
                        row.getInt("units"),
                        row.getLong("characters"),
                        Sql.string(row, "parser")),
                row.getInt("findings"),
                Sql.time(row, "added_at"));
    }
}
