package zhiyin.engine;

import java.time.Duration;
import java.util.Optional;

/// Who asks, and how soon the answer is needed. Immutable; start from [#DEFAULT].
///
/// @param name with whom turns are taken: callers of the same urgency get the same share of the
///     computing, however much each sends; the texts of one caller keep their order
/// @param urgency what goes first
/// @param patience how long the caller waits for all of its texts to be begun, from when they are
///     queued; empty for as long as it takes
public record Caller(String name, Urgency urgency, Optional<Duration> patience) {
    /// What a name may have at most.
    public static final int MAX_CHARACTERS = 200;

    /// Whoever does not say: nobody in particular, who waits for the answer.
    public static final Caller DEFAULT = new Caller("", Urgency.INTERACTIVE, Optional.empty());

    /// @throws IllegalArgumentException where the name is too long or the patience not positive
    public Caller {
        if (name.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the caller's name has %,d characters, expected at most %d"
                            .formatted(name.length(), MAX_CHARACTERS));
        }
        if (patience.isPresent() && !patience.get().isPositive()) {
            throw new IllegalArgumentException(
                    "the caller's patience is %s, expected more than none"
                            .formatted(patience.get()));
        }
    }

    public Caller withName(String newName) {
        return new Caller(newName, urgency, patience);
    }

    public Caller withUrgency(Urgency newUrgency) {
        return new Caller(name, newUrgency, patience);
    }

    public Caller withPatience(Duration newPatience) {
        return new Caller(name, urgency, Optional.of(newPatience));
    }
}
