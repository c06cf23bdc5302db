package zhiyin.knowledge.job;

/// Being told of events, until closed.
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
