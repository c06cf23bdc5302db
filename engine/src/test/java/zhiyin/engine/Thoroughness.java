package zhiyin.engine;

/// How much of what can be tried is tried: what finds nearly all faults in little time, or everything with
/// `-Dzhiyin.thorough=true`.
public final class Thoroughness {
    private static final boolean EVERYTHING = Boolean.getBoolean("zhiyin.thorough");

    private Thoroughness() {}

    public static boolean isEverything() {
        return EVERYTHING;
    }

    /// A number of rounds.
    public static int rounds(int usual, int everything) {
        return EVERYTHING ? everything : usual;
    }

    /// To try each `n`-th of many.
    public static int every(int n) {
        return EVERYTHING ? 1 : n;
    }
}
