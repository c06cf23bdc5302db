package zhiyin.knowledge.job;

import java.time.Duration;
import java.util.Optional;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Stage;

/// What happens while documents are read and embedded.
public sealed interface JobEvent {
    /// The job's number.
    long job();

    /// How far a job has come: at most five a second for each job, and one at every change of its state.
    ///
    /// @param remaining until it is done, as far as that can be told
    /// @param problem what keeps it from going on, such as a full disk; it is tried again by itself
    record Progress(JobInfo info, Optional<Duration> remaining, Optional<String> problem)
            implements JobEvent {
        @Override
        public long job() {
            return info.id();
        }
    }

    /// A document came to a stage.
    record Reached(
            long job,
            String collection,
            long document,
            String path,
            Stage stage,
            Optional<DocumentFailure> failure)
            implements JobEvent {}
}
