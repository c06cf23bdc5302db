package zhiyin.server.kb;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.ProcessInfo;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;

/// Who works on the catalog, where several processes share it.
final class ProcessRoutes {
    /// @param processes the oldest first; none where this one has the catalog to itself
    record ProcessList(List<SharingProcess> processes) {}

    /// @param name of its machine and its number there
    /// @param url where it answers; absent before it does
    /// @param self whether it is the one that answers this
    /// @param work how many documents it reads, divides and stores, and how many collections it imports
    record SharingProcess(
            long id,
            String name,
            Optional<String> url,
            Instant started,
            boolean self,
            Map<Claim, Long> work) {
        static SharingProcess of(ProcessInfo info, OptionalLong self) {
            return new SharingProcess(
                    info.id(),
                    info.name(),
                    info.url().isEmpty() ? Optional.empty() : Optional.of(info.url()),
                    info.started(),
                    self.equals(OptionalLong.of(info.id())),
                    info.work());
        }
    }

    private final KnowledgeBase base;

    ProcessRoutes(KnowledgeBase base) {
        this.base = base;
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", "/kb/processes", "who works on the catalog that several share"),
                ProcessList.class,
                _ -> list());
    }

    private ProcessList list() {
        OptionalLong self = base.process();
        return new ProcessList(
                base.processes().stream().map(info -> SharingProcess.of(info, self)).toList());
    }
}
