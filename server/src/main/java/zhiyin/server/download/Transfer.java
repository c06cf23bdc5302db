package zhiyin.server.download;

import java.util.concurrent.atomic.AtomicLong;
import zhiyin.engine.pull.PullListener;
import zhiyin.server.download.Downloads.Phase;

/// How a download goes that is being fetched now. Thread-safe.
final class Transfer implements PullListener {
    private final AtomicLong present = new AtomicLong();
    private final Rate rate = new Rate(System::nanoTime);
    private volatile long total;
    private volatile Phase phase = Phase.LISTING;

    long total() {
        return total;
    }

    long present() {
        return present.get();
    }

    Phase phase() {
        return phase;
    }

    long bytesPerSecond() {
        return rate.bytesPerSecond();
    }

    @Override
    public void waiting() {
        phase = Phase.WAITING;
    }

    @Override
    public void planned(int files, long totalBytes, long presentBytes) {
        present.set(presentBytes);
        total = totalBytes;
    }

    @Override
    public void started(String file) {
        phase = Phase.FETCHING;
    }

    @Override
    public void received(long bytes) {
        present.addAndGet(bytes);
        rate.add(bytes);
    }

    @Override
    public void verifying(String file) {
        phase = Phase.VERIFYING;
    }
}
