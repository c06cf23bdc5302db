package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.weights.AwqMatrix;
import zhiyin.engine.weights.StackedMatrix;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// Brings weights to the GPU: stored bytes go there as they are, a part at a time, and are expanded to bf16 by the
/// GPU, at once or, where quantised ones are to stay as they are stored, at each product. What it cannot read as it is stored is expanded to f32 first, by the CPU. Not thread-safe.
final class WeightPacker {
    private static final System.Logger LOG = System.getLogger(WeightPacker.class.getName());

    /// Sides of matrices are multiples of it: products move 16 bytes at a time.
    private static final int STEP = 8;

    /// Bytes of a part, if a group of rows is not more.
    private static final long USUAL_PART_BYTES = 32 << 20;

    private final CudaDevice device;
    private final Launcher launcher;
    private final Staging staging;
    private final Workspace workspace;
    private final boolean keepsStored;
    private final long partBytes;

    /// @param arena for the launcher
    /// @param workspace made large enough for what is kept as it is stored
    WeightPacker(CudaDevice device, Arena arena, Workspace workspace, boolean keepsStored) {
        this(device, arena, workspace, keepsStored, USUAL_PART_BYTES);
    }

    WeightPacker(
            CudaDevice device,
            Arena arena,
            Workspace workspace,
            boolean keepsStored,
            long partBytes) {
        this.device = device;
        this.launcher = new Launcher(device, arena);
        this.staging = new Staging(device);
        this.workspace = workspace;
        this.keepsStored = keepsStored;
        this.partBytes = partBytes;
    }

    /// A matrix that is being filled.
    ///
    /// @param rows bf16
    /// @param gated 0 for gates, 1 for values, else negative
    private record Target(MemorySegment rows, int gated) {
        /// Without what belongs to the first rows, a multiple of [#STEP] where there are gates.
        Target from(long row, long inputs) {
            long skipped = gated < 0 ? row : 2 * row;
            return new Target(rows.asSlice(skipped * inputs * Short.BYTES), gated);
        }
    }

    /// See [zhiyin.engine.backend.Backend#linear].
    ///
    /// @throws EngineException MODEL_UNSUPPORTED where a side is no multiple of 8
    CudaLinear pack(List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation) {
        int inputs = Math.toIntExact(weights.getFirst().inputs());
        int rows = Math.toIntExact(weights.stream().mapToLong(WeightMatrix::outputs).sum());
        int outputs = activation.isGated() ? rows / 2 : rows;
        if (inputs % STEP != 0 || outputs % STEP != 0) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "tensor %s: [%d, %d], but sides are multiples of %d on a GPU; load the model on the CPU"
                            .formatted(weights.getFirst().name(), outputs, inputs, STEP));
        }
        MemorySegment bias = biases.isEmpty() ? MemorySegment.NULL : bias(biases, rows, activation);
        CudaWeights packed =
                isKept(weights, activation.isGated())
                        ? stored(weights, activation.isGated(), (long) rows * inputs * Short.BYTES)
                        : expanded(weights, activation, inputs, rows);
        weights.forEach(WeightMatrix::unload);
        return new CudaLinear(inputs, outputs, activation, packed, bias);
    }

    private boolean isKept(List<WeightMatrix> weights, boolean gated) {
        return keepsStored
                && (!gated || weights.size() == 2)
                && weights.stream().allMatch(weight -> isStorable(weight, gated));
    }

    /// What is stored plainly would not be smaller; gates and values in one matrix are those of small models.
    private static boolean isStorable(WeightMatrix weight, boolean gated) {
        return switch (weight) {
            case WeightTensor tensor -> !tensor.inputsFirst() && tensor.type().isQuantised();
            case AwqMatrix awq -> isRead(awq);
            case StackedMatrix stacked ->
                    !gated && stacked.parts().stream().allMatch(part -> isStorable(part, false));
            default -> false;
        };
    }

    /// Whether the kernels do.
    private static boolean isRead(AwqMatrix awq) {
        return awq.inputs() % 2 == 0 && awq.scales().type() == WeightType.F16;
    }

    private CudaWeights stored(List<WeightMatrix> weights, boolean gated, long expandedBytes) {
        List<StoredPart> parts = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < weights.size(); i++) {
            addStored(weights.get(i), gated ? 0 : first, gated ? i : -1, parts);
            first += Math.toIntExact(weights.get(i).outputs());
        }
        workspace.reserve(expandedBytes);
        return new CudaWeights.Stored(List.copyOf(parts), expandedBytes);
    }

    private void addStored(WeightMatrix weight, int first, int gated, List<StoredPart> parts) {
        switch (weight) {
            case WeightTensor tensor -> parts.add(storedRows(tensor, first, gated));
            case AwqMatrix awq -> parts.add(uploadedAwq(awq, first, gated));
            case StackedMatrix stacked -> {
                int row = first;
                for (WeightMatrix part : stacked.parts()) {
                    addStored(part, row, gated, parts);
                    row += Math.toIntExact(part.outputs());
                }
            }
            default -> throw new IllegalStateException(weight.name() + " cannot stay as stored");
        }
    }

    private StoredPart storedRows(WeightTensor tensor, int first, int gated) {
        long bytes = tensor.type().bytes(tensor.inputs()) * tensor.outputs();
        return new StoredPart.Rows(
                tensor.type(),
                uploaded(tensor.data().asSlice(0, bytes)),
                Math.toIntExact(tensor.inputs()),
                Math.toIntExact(tensor.outputs()),
                first,
                gated);
    }

    private CudaWeights expanded(
            List<WeightMatrix> weights, Activation activation, int inputs, int rows) {
        MemorySegment packed = device.allocate((long) rows * inputs * Short.BYTES);
        if (activation.isGated()) {
            packGated(weights, packed, rows / 2);
        } else {
            long first = 0;
            for (WeightMatrix weight : weights) {
                expand(weight, 0, weight.outputs(), new Target(packed, -1).from(first, inputs));
                first += weight.outputs();
            }
        }
        return new CudaWeights.Expanded(packed);
    }

    private void packGated(List<WeightMatrix> weights, MemorySegment packed, int outputs) {
        if (weights.size() == 2) {
            expand(weights.get(0), 0, outputs, new Target(packed, 0));
            expand(weights.get(1), 0, outputs, new Target(packed, 1));
        } else {
            expand(weights.getFirst(), 0, outputs, new Target(packed, 0));
            expand(weights.getFirst(), outputs, outputs, new Target(packed, 1));
        }
    }

    /// Rows `first .. first + count` of a matrix.
    private void expand(WeightMatrix weight, long first, long count, Target target) {
        boolean whole = first == 0 && count == weight.outputs();
        switch (weight) {
            case WeightTensor tensor when !tensor.inputsFirst() ->
                    expandStored(tensor, first, count, target);
            case AwqMatrix awq when whole && isRead(awq) -> expandAwq(awq, target);
            case StackedMatrix stacked when whole && target.gated() < 0 -> {
                long row = 0;
                for (WeightMatrix part : stacked.parts()) {
                    expand(part, 0, part.outputs(), target.from(row, part.inputs()));
                    row += part.outputs();
                }
            }
            default -> expandRead(weight, first, count, target);
        }
    }

    private void expandStored(WeightTensor tensor, long first, long count, Target target) {
        long inputs = tensor.inputs();
        long rowBytes = tensor.type().bytes(inputs);
        if (tensor.type().bytes(tensor.type().blockLength()) % 2 != 0) {
            throw new IllegalStateException("blocks of " + tensor.type() + " at odd addresses");
        }
        inParts(
                count,
                rowBytes,
                (row, rows, part) -> {
                    MemorySegment bytes =
                            tensor.data().asSlice((first + row) * rowBytes, rows * rowBytes);
                    staging.upload(bytes, part);
                    decode(tensor.type(), part, inputs, rows, target.from(row, inputs));
                });
    }

    private void expandRead(WeightMatrix weight, long first, long count, Target target) {
        long inputs = weight.inputs();
        long rowBytes = inputs * Float.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocate(rowsOfPart(count, rowBytes) * rowBytes, 64);
            inParts(
                    count,
                    rowBytes,
                    (row, rows, part) -> {
                        weight.readRows(first + row, Math.toIntExact(rows), floats);
                        device.upload(floats.asSlice(0, rows * rowBytes), part);
                        decode(WeightType.F32, part, inputs, rows, target.from(row, inputs));
                    });
        }
    }

    private void expandAwq(AwqMatrix awq, Target target) {
        StoredPart.Awq part = uploadedAwq(awq, 0, target.gated());
        part.expand(launcher, target.rows());
        device.free(part.words());
        device.free(part.zeros());
        device.free(part.scales());
    }

    private StoredPart.Awq uploadedAwq(AwqMatrix awq, int first, int gated) {
        int inputs = Math.toIntExact(awq.inputs());
        return new StoredPart.Awq(
                uploaded(awq.words()),
                uploaded(awq.zeros()),
                uploaded(awq.scales().data()),
                inputs,
                Math.toIntExact(awq.outputs()),
                Math.toIntExact(inputs / awq.scales().shape().getFirst()),
                first,
                gated);
    }

    private interface Part {
        /// Rows `row .. row + rows` of those wanted, by way of a part's memory on the GPU.
        void take(long row, long rows, MemorySegment memory);
    }

    private void inParts(long count, long rowBytes, Part part) {
        long step = rowsOfPart(count, rowBytes);
        MemorySegment memory = device.allocate(step * rowBytes);
        try {
            for (long row = 0; row < count; row += step) {
                part.take(row, Math.min(step, count - row), memory);
            }
        } finally {
            device.free(memory);
        }
    }

    private long rowsOfPart(long count, long rowBytes) {
        long rows = Math.max(STEP, partBytes / rowBytes / STEP * STEP);
        return Math.min(rows, count);
    }

    private void decode(
            WeightType type, MemorySegment stored, long inputs, long rows, Target target) {
        new StoredPart.Rows(type, stored, (int) inputs, (int) rows, 0, target.gated())
                .expand(launcher, target.rows());
    }

    /// What the kernels call a type.
    static String label(WeightType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private MemorySegment bias(List<WeightTensor> biases, int rows, Activation activation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocate((long) rows * Float.BYTES, 64);
            long at = 0;
            for (WeightTensor each : biases) {
                each.read(floats.asSlice(at));
                at += each.size() * Float.BYTES;
            }
            if (activation.isGated()) {
                floats = inTurns(floats, rows / 2, arena);
            }
            return uploaded(floats);
        }
    }

    /// Eight numbers of the first half, eight of the second, and so on.
    private static MemorySegment inTurns(MemorySegment floats, int half, Arena arena) {
        MemorySegment turned = arena.allocate(floats.byteSize(), 64);
        for (int i = 0; i < half; i++) {
            int to = i / STEP * 2 * STEP + i % STEP;
            turned.setAtIndex(JAVA_FLOAT, to, floats.getAtIndex(JAVA_FLOAT, i));
            turned.setAtIndex(JAVA_FLOAT, to + STEP, floats.getAtIndex(JAVA_FLOAT, half + i));
        }
        return turned;
    }

    /// The numbers of a tensor that is no matrix, as f32.
    MemorySegment floats(WeightTensor tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocate(tensor.size() * Float.BYTES, 64);
            tensor.read(floats);
            return uploaded(floats);
        }
    }

    /// @param addend f32, or [MemorySegment#NULL]
    CudaTable table(WeightMatrix rows, MemorySegment addend) {
        if (rows instanceof WeightTensor tensor && !tensor.inputsFirst()) {
            long bytes = tensor.type().bytes(tensor.inputs()) * tensor.outputs();
            MemorySegment stored = tensor.data().asSlice(0, bytes);
            MemorySegment data = keepsStored ? shared(stored, rows.name()) : uploaded(stored);
            tensor.unload();
            return new CudaTable(rows, tensor.type(), data, addend);
        }
        long rowBytes = rows.inputs() * Float.BYTES;
        MemorySegment data = device.allocate(rows.outputs() * rowBytes);
        try (Arena arena = Arena.ofConfined()) {
            long step = rowsOfPart(rows.outputs(), rowBytes);
            MemorySegment floats = arena.allocate(step * rowBytes, 64);
            for (long row = 0; row < rows.outputs(); row += step) {
                int count = (int) Math.min(step, rows.outputs() - row);
                rows.readRows(row, count, floats);
                device.upload(floats.asSlice(0, count * rowBytes), data.asSlice(row * rowBytes));
            }
        }
        rows.unload();
        return new CudaTable(rows, WeightType.F32, data, addend);
    }

    /// Of the CPU's memory, where the system lets so much be pinned: a batch needs a few rows of a table.
    private MemorySegment shared(MemorySegment bytes, String name) {
        try {
            return device.share(bytes.byteSize()).copyFrom(bytes);
        } catch (EngineException e) {
            if (e.code() == Code.DEVICE_LOST) {
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    "{0} takes {1} bytes of the GPU''s memory, since so many cannot be pinned in the CPU''s: {2}",
                    name,
                    bytes.byteSize(),
                    e.getMessage());
            return uploaded(bytes);
        }
    }

    private MemorySegment uploaded(MemorySegment bytes) {
        MemorySegment memory = device.allocate(bytes.byteSize());
        staging.upload(bytes, memory);
        return memory;
    }

    /// Frees what loading alone needs; it is made again if more comes.
    void finish() {
        staging.close();
    }
}
