package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Collectors;

/// Several matrices that read the same inputs, one below the other, as if they were one.
public record StackedMatrix(List<WeightMatrix> parts) implements WeightMatrix {
    public StackedMatrix {
        parts = List.copyOf(parts);
        long inputs = parts.getFirst().inputs();
        for (WeightMatrix part : parts) {
            if (part.inputs() != inputs) {
                throw new IllegalArgumentException(
                        "%s takes %d inputs, %s %d"
                                .formatted(
                                        parts.getFirst().name(),
                                        inputs,
                                        part.name(),
                                        part.inputs()));
            }
        }
    }

    @Override
    public String name() {
        return parts.stream().map(WeightMatrix::name).collect(Collectors.joining(" + "));
    }

    @Override
    public long inputs() {
        return parts.getFirst().inputs();
    }

    @Override
    public long outputs() {
        return parts.stream().mapToLong(WeightMatrix::outputs).sum();
    }

    @Override
    public long storedBytes() {
        return parts.stream().mapToLong(WeightMatrix::storedBytes).sum();
    }

    @Override
    public void readRows(long first, int count, MemorySegment out) {
        long start = 0; // the part's first row
        for (WeightMatrix part : parts) {
            long from = Math.max(first, start);
            long to = Math.min(first + count, start + part.outputs());
            if (from < to) {
                long offset = (from - first) * inputs() * Float.BYTES;
                part.readRows(from - start, (int) (to - from), out.asSlice(offset));
            }
            start += part.outputs();
        }
    }

    @Override
    public void unload() {
        parts.forEach(WeightMatrix::unload);
    }
}
