package zhiyin.server.admin;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.download.Downloads;
import zhiyin.server.download.Downloads.Phase;
import zhiyin.server.download.Downloads.Problem;
import zhiyin.server.download.Downloads.State;

/// Models on their way here.
record DownloadRoutes(Optional<Downloads> downloads) {
    private static final String ALL = "/admin/downloads";
    private static final String ONE = ALL + "/{id}";

    /// @param name on a hub, as in `Qwen/Qwen3-Embedding-0.6B`, `ms:` before it for ModelScope
    record NewDownload(String name) {}

    record DownloadList(List<DownloadView> downloads) {}

    /// @param name as it was asked for
    /// @param model the same without its hub
    /// @param phase what a running one is at
    /// @param totalBytes 0 where that is not known yet
    /// @param presentBytes of these that are here
    /// @param secondsLeft where that can be told
    /// @param problem why it failed
    record DownloadView(
            long id,
            String name,
            String model,
            State state,
            Optional<Phase> phase,
            long totalBytes,
            long presentBytes,
            long bytesPerSecond,
            Optional<Long> secondsLeft,
            Optional<Problem> problem) {
        static DownloadView of(Downloads.Status status) {
            return new DownloadView(
                    status.id(),
                    status.name(),
                    status.local(),
                    status.state(),
                    status.phase(),
                    status.total(),
                    status.present(),
                    status.bytesPerSecond(),
                    status.left().map(Duration::toSeconds),
                    status.problem());
        }
    }

    void addTo(Routes reading, Routes changing) {
        reading.answer(
                Operation.of("GET", ALL, "models that are fetched, were stopped, or failed"),
                DownloadList.class,
                _ -> new DownloadList(list()));
        changing.exchange(
                Operation.of("POST", ALL, "fetches a model from a hub, in the background")
                        .withStatus(202),
                NewDownload.class,
                DownloadView.class,
                (_, body) -> DownloadView.of(required().start(body.name().strip())));
        changing.answer(
                Operation.of("POST", ONE + "/cancel", "stops a download; what has come is kept"),
                DownloadView.class,
                call -> DownloadView.of(required().cancel(call.id())));
        changing.answer(
                Operation.of("POST", ONE + "/resume", "goes on with a download, or tries again")
                        .withStatus(202),
                DownloadView.class,
                call -> DownloadView.of(required().resume(call.id())));
        changing.call(
                Operation.of("DELETE", ONE, "forgets a download, and deletes what has come of it")
                        .withStatus(204),
                this::discard);
    }

    private List<DownloadView> list() {
        return downloads.map(Downloads::list).orElse(List.of()).stream()
                .map(DownloadView::of)
                .toList();
    }

    private void discard(Call call) {
        try {
            required().discard(call.id());
            call.status(204);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(Reason.STOPPING, "the server is stopping");
        }
    }

    private Downloads required() {
        return downloads.orElseThrow(ModelRoutes::fixed);
    }
}
