package zhiyin.lab.task;

import java.util.List;

/// Texts two by two.
public record Pairs(List<String> first, List<String> second) {
    int size() {
        return first.size();
    }

    /// The cosine of each pair.
    double[] cosines(TextVectors model, Role role) {
        List<float[]> left = model.of(first, role);
        List<float[]> right = model.of(second, role);
        double[] cosines = new double[size()];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = Cosines.of(left.get(i), right.get(i));
        }
        return cosines;
    }
}
