package zhiyin.server.model;

import java.util.Optional;
import java.util.function.Supplier;

/// What takes reading files, read when it is first asked for. What fails is tried again. Thread-safe.
final class ReadOnce<T> implements Supplier<T> {
    private final Supplier<T> reading;
    private volatile Optional<T> read = Optional.empty();

    ReadOnce(Supplier<T> reading) {
        this.reading = reading;
    }

    @Override
    public T get() {
        if (read.isEmpty()) {
            read = Optional.of(reading.get());
        }
        return read.get();
    }
}
