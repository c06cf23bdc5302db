package zhiyin.lab.run;

/// Is told how a run gets on, by the thread that runs it.
public interface RunListener {
    /// Nobody wants to know.
    RunListener NONE = new RunListener() {};

    /// @param texts of all models in all tasks
    default void started(long texts) {}

    /// @param model by its label
    /// @param task by its name
    /// @param texts embedded or found in the cache since the last call
    default void advanced(String model, String task, int texts) {}

    /// A model is through all tasks, and its speed is measured.
    default void measuring(String model) {}
}
