package zhiyin.knowledge.store;

/// A server that the vectors of several indexes lie in. Nothing is connected to before it is needed. Thread-safe.
public interface VectorServer extends AutoCloseable {
    /// The vectors of one index.
    ///
    /// @param name of lower case letters, digits and `_`; what it names is made where there is none
    DenseVectors vectors(String name, StoreSettings settings);

    /// Gives up its connections; what is being asked ends first.
    @Override
    void close();
}
