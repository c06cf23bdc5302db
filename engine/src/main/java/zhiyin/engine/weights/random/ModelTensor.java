package zhiyin.engine.weights.random;

import java.util.List;

/// A tensor that is to be written.
///
/// @param layer that it belongs to; -1 for none
/// @param mean of its numbers
/// @param spread of its numbers, their standard deviation
record ModelTensor(String name, int layer, List<Long> shape, double mean, double spread) {
    /// Of a norm: about 1, so that what it scales keeps its size.
    static ModelTensor norm(String name, long size) {
        return new ModelTensor(name, -1, List.of(size), 1, 0.1);
    }

    /// Of a linear layer: it gives numbers as large as those it takes.
    static ModelTensor matrix(String name, int layer, long outputs, long inputs) {
        return new ModelTensor(
                name, layer, List.of(outputs, inputs), 0, 1 / Math.sqrt((double) inputs));
    }

    static ModelTensor table(String name, long rows, long columns) {
        return new ModelTensor(name, -1, List.of(rows, columns), 0, 1);
    }

    boolean isMatrix() {
        return shape.size() == 2;
    }

    long columns() {
        return shape.getLast();
    }

    long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
