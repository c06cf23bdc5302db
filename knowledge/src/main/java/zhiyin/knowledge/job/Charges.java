package zhiyin.knowledge.job;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/// Tells whom documents' tokens are to be counted against, once for each version that was uploaded. What comes
/// before anybody listens is kept. Thread-safe.
public final class Charges {
    private final Map<String, Long> early = new TreeMap<>();
    private Optional<ObjLongConsumer<String>> listener = Optional.empty();

    /// @param heard of owners and tokens; quick
    public synchronized void listen(ObjLongConsumer<String> heard) {
        listener = Optional.of(heard);
        early.forEach(heard::accept);
        early.clear();
    }

    synchronized void tell(String owner, long tokens) {
        listener.ifPresentOrElse(
                heard -> heard.accept(owner, tokens), () -> early.merge(owner, tokens, Long::sum));
    }
}
