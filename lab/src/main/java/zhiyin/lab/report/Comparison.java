package zhiyin.lab.report;

import zhiyin.lab.stat.Difference;

/// How two models differ in a task.
///
/// @param first by its label
/// @param second by its label
public record Comparison(String task, String first, String second, Difference difference) {
    /// Below this share of chance a difference counts.
    public static final double LEVEL = 0.05;

    public boolean isClear() {
        return difference.pValue() < LEVEL;
    }
}
