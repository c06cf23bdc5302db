package zhiyin.cli.embed;

import java.util.Optional;

/// How far an output had come.
///
/// @param inputs so many inputs are done; the next has this index
/// @param lastVector that of input `inputs - 1`; empty where there is none
record Finished(long inputs, Optional<float[]> lastVector) {
    static final Finished NOTHING = new Finished(0, Optional.empty());
}
