package zhiyin.lab.report;

/// Where a run was made.
///
/// @param cpu as it names itself
/// @param java version of the runtime
/// @param memoryBytes that were free when it began
public record Machine(
        String os, String arch, String cpu, int cores, long memoryBytes, String java) {}
