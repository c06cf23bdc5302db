package zhiyin.knowledge.embed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// One model's place among those that may be open: loaded with the first use, given up when nobody has used
/// it for a while. Thread-safe.
final class ModelSlot {
    private final String name;
    private final ModelOpener opener;
    private Optional<OpenModel> model = Optional.empty();
    private int users;
    private long lastUse = System.nanoTime();

    ModelSlot(String name, ModelOpener opener) {
        this.name = name;
        this.opener = opener;
    }

    /// Many may use it at once; whoever comes while it is being loaded waits.
    <T> T use(Function<OpenModel, T> work) {
        OpenModel open = enter();
        try {
            return work.apply(open);
        } finally {
            leave();
        }
    }

    private synchronized OpenModel enter() {
        OpenModel open = model.orElseGet(() -> OpenModel.of(opener.open(name)));
        model = Optional.of(open);
        users++;
        return open;
    }

    private synchronized void leave() {
        users--;
        lastUse = System.nanoTime();
    }

    /// Gives the model up if nobody has used it for so long.
    synchronized void closeIfIdle(Duration idle) {
        if (users == 0 && System.nanoTime() - lastUse >= idle.toNanos()) {
            close();
        }
    }

    synchronized void close() {
        model.ifPresent(OpenModel::close);
        model = Optional.empty();
    }
}
