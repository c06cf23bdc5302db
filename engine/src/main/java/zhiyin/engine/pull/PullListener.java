package zhiyin.engine.pull;

/// Hears how a pull goes. Called from several threads at once, and must not block.
public interface PullListener {
    PullListener SILENT = new PullListener() {};

    /// Another process or thread pulls the same model; this one waits for it.
    default void waiting() {}

    /// What is to be done is known.
    ///
    /// @param total bytes of all files of the model
    /// @param present bytes that are here already, finished or not
    default void planned(int files, long total, long present) {}

    /// The file that is fetched from now on.
    default void started(String file) {}

    /// Bytes have arrived; negative where some must be fetched again.
    default void received(long bytes) {}

    /// A file is whole, and its checksum is computed.
    default void verifying(String file) {}

    /// Something that a person may want to know: a pause, a missing checksum.
    default void note(String message) {}
}
