package zhiyin.knowledge.job;

/// How far a process that has just come has followed what others wrote before it came.
///
/// @param collections that could be searched when it came
/// @param behind how many of them it has not whole yet: searches by words find less there than elsewhere
/// @param waiting whether other processes are to be asked until it has: it goes forward
public record Arrival(int collections, int behind, boolean waiting) {
    /// Of a process that has its catalog to itself.
    public static final Arrival ALONE = new Arrival(0, 0, false);
}
