package zhiyin.spark;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/// How long tasks held cores, those that failed included: what a cluster is paid for. (Spark's own CPU time knows the
/// task's thread alone, and not the engine's.)
final class CoreTime extends SparkListener {
    private final AtomicLong milliseconds = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        if (task.taskInfo() != null) {
            milliseconds.addAndGet(task.taskInfo().duration());
        }
    }

    double seconds() {
        return milliseconds.get() / 1e3;
    }
}
