package zhiyin.server.kb;

import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import zhiyin.knowledge.base.Jobs;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Reach;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// Keeps whoever is limited to some collections within these. The others are, to them, not there: they are told what
/// they would be told of a collection that is not.
///
/// Before a route is handled, the gate looks at the collection in its path and at the job in its query. Routes that
/// name collections otherwise have to look themselves, and to be listed here; one that is neither is closed to who is
/// limited, so that none is forgotten.
public final class Borders {
    /// Their handlers ask for [Reach#current()], or one of the methods below.
    private static final Set<String> LOOK_THEMSELVES =
            Set.of(
                    "GET /kb/collections",
                    "POST /kb/search",
                    "POST /kb/why-not",
                    "GET /kb/jobs",
                    "POST /kb/jobs",
                    "GET /kb/jobs/events",
                    "GET /kb/jobs/{id}",
                    "GET /kb/jobs/{id}/events",
                    "POST /kb/jobs/{id}/seal",
                    "POST /kb/jobs/{id}/pause",
                    "POST /kb/jobs/{id}/resume",
                    "POST /kb/jobs/{id}/cancel",
                    "POST /kb/jobs/{id}/retry");

    /// What these do concerns the limits themselves: which collections there are, and what they are called.
    private static final Set<String> OF_ALL = Set.of("PATCH", "DELETE");

    private final Jobs jobs;

    Borders(Jobs jobs) {
        this.jobs = jobs;
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND, JOB_NOT_FOUND
    /// @throws RequestException FORBIDDEN
    void check(Context ctx) {
        if (Reach.current().isAll()) {
            return;
        }
        Operation operation = Exchange.of(ctx).operation().orElseThrow();
        if (LOOK_THEMSELVES.contains(operation.method() + " " + operation.path())) {
            return;
        }
        String collection = ctx.pathParamMap().get("collection");
        if (collection == null || isOfAll(operation)) {
            throw new RequestException(
                    Reason.FORBIDDEN, "this is for those who are not limited to some collections");
        }
        require(collection);
        String job = ctx.queryParam("job");
        if (job != null && job.matches("\\d{1,18}")) {
            requireJob(Long.parseLong(job));
        }
    }

    private static boolean isOfAll(Operation operation) {
        return operation.path().equals(CollectionRoutes.ONE) && OF_ALL.contains(operation.method());
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND where it is out of reach
    public static void require(String collection) {
        if (!Reach.current().covers(collection)) {
            String shown = collection.substring(0, Math.min(collection.length(), 80));
            throw new CatalogException(
                    Code.COLLECTION_NOT_FOUND, "there is no collection '%s'".formatted(shown));
        }
    }

    /// @return the job, if it is of a collection within reach
    /// @throws CatalogException JOB_NOT_FOUND
    JobInfo requireJob(long id) {
        JobInfo job = jobs.require(id);
        if (!covers(job)) {
            throw new CatalogException(Code.JOB_NOT_FOUND, "there is no job of number " + id);
        }
        return job;
    }

    static boolean covers(JobInfo job) {
        return Reach.current().covers(job.collection());
    }

    static List<CollectionInfo> within(List<CollectionInfo> collections) {
        Reach reach = Reach.current();
        return collections.stream().filter(each -> reach.covers(each.name())).toList();
    }
}
