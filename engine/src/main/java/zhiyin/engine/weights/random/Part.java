package zhiyin.engine.weights.random;

/// Some numbers that follow each other.
record Part(float[] numbers, int start, int length) {
    float get(int i) {
        return numbers[start + i];
    }

    Part part(int from, int count) {
        return new Part(numbers, start + from, count);
    }

    /// The number farthest from zero, with its sign.
    float extreme() {
        float extreme = 0;
        for (int i = 0; i < length; i++) {
            extreme = Math.abs(get(i)) > Math.abs(extreme) ? get(i) : extreme;
        }
        return extreme;
    }

    float least() {
        float least = get(0);
        for (int i = 1; i < length; i++) {
            least = Math.min(least, get(i));
        }
        return least;
    }

    float greatest() {
        float greatest = get(0);
        for (int i = 1; i < length; i++) {
            greatest = Math.max(greatest, get(i));
        }
        return greatest;
    }

    /// `x / scale`, rounded, within bounds.
    static int level(float x, float scale, int least, int greatest) {
        return scale == 0 ? 0 : Math.clamp(Math.round(x / scale), least, greatest);
    }
}
