package zhiyin.cli.kb;

import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.JobInfo;

/// A job, and how it gets on, as the server tells it.
///
/// @param problem what keeps it from going on; it is tried again by itself
record JobState(JobInfo job, OptionalLong remainingSeconds, Optional<String> problem) {
    boolean isOver() {
        return job.state() == JobInfo.State.DONE || job.state() == JobInfo.State.CANCELLED;
    }
}
