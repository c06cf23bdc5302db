package zhiyin.engine.backend.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A worker's steps on their way to the GPU. Those of a large batch are asked for one by one. Those of a small one, whose
/// kernels take less time than asking for them, are collected until somebody wants to read, and then asked for as one
/// graph, where the same were asked for before (`Graphs`).
///
/// What differs from text to text, such as tokens and positions, is no part of the steps: it lies in memory of the GPU that
/// all small passes use, is sent before the steps, and each part of it lies where it did the last time. So the same steps
/// with other texts are the same. Not thread-safe.
final class StepQueue implements Launches, AutoCloseable {
    /// Numbers of a small pass: tokens, positions and attention's tiles, the last for each layer where texts have prefixes.
    private static final int NUMBERS_BYTES = 256 << 10;

    private static final int ALIGNMENT = 16;

    private final CudaDevice device;
    private final Workspace workspace;
    private final Optional<Graphs> graphs;
    private final DirectLaunches direct;
    private final MemorySegment staged;
    private final StepList steps = new StepList();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Object> held = new ArrayList<>();
    private MemorySegment numbers = MemorySegment.NULL;
    private long used;
    private boolean collecting;

    /// An array of this pass, and where its numbers lie. Told by itself, not by what is in it: where numbers lie may not
    /// depend on them.
    private record Sent(Object array, MemorySegment place) {}

    /// @param graphs empty where all steps are asked for one by one
    /// @param arena lives as long as the queue
    StepQueue(CudaDevice device, Workspace workspace, Optional<Graphs> graphs, Arena arena) {
        this.device = device;
        this.workspace = workspace;
        this.graphs = graphs;
        this.direct = new DirectLaunches(device, arena);
        this.staged = arena.allocate(graphs.isPresent() ? NUMBERS_BYTES : 0, ALIGNMENT);
    }

    /// A pass begins; what is left of one that was given up is forgotten.
    void begin(boolean small) {
        forget();
        collecting = small && graphs.filter(Graphs::areUsed).isPresent();
        if (collecting && numbers.byteSize() == 0) {
            numbers = device.allocate(NUMBERS_BYTES);
        }
    }

    private void forget() {
        steps.clear();
        sent.clear();
        held.clear();
        used = 0;
    }

    /// Keeps an object, whose memory a step uses, until the step was asked for.
    void hold(Object object) {
        if (collecting) {
            held.add(object);
        }
    }

    @Override
    public void launch(String kernel, Grid grid, long[] arguments) {
        if (collecting) {
            steps.launch(kernel, grid, arguments);
        } else {
            direct.launch(kernel, grid, arguments);
        }
    }

    void clear(MemorySegment memory) {
        if (collecting) {
            steps.clear(memory);
        } else {
            device.clear(memory);
        }
    }

    /// See [CudaDevice#copy].
    void copy(MemorySegment from, MemorySegment to) {
        if (collecting) {
            steps.copy(from, to.asSlice(0, from.byteSize()));
        } else {
            device.copy(from, to);
        }
    }

    /// Where the numbers will lie when the steps are done; empty where steps are not collected, or no more.
    Optional<MemorySegment> place(int[] numbers) {
        return collecting ? place(numbers, MemorySegment.ofArray(numbers)) : Optional.empty();
    }

    Optional<MemorySegment> place(long[] numbers) {
        return collecting ? place(numbers, MemorySegment.ofArray(numbers)) : Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // one array is sent once
    private Optional<MemorySegment> place(Object array, MemorySegment bytes) {
        for (Sent before : sent) {
            if (before.array() == array) {
                return Optional.of(before.place());
            }
        }
        long end = used + Math.ceilDiv(bytes.byteSize(), ALIGNMENT) * ALIGNMENT;
        if (end > NUMBERS_BYTES) {
            stopCollecting();
            return Optional.empty();
        }
        staged.asSlice(used, bytes.byteSize()).copyFrom(bytes);
        MemorySegment place = numbers.asSlice(used, bytes.byteSize());
        sent.add(new Sent(array, place));
        used = end;
        return Optional.of(place);
    }

    /// The pass ends: all its steps are asked for.
    void finish() {
        issue(true);
    }

    /// Asks for what was collected; more may follow.
    void flush() {
        issue(false);
    }

    /// From now on, until the next pass, all is asked for one by one.
    void stopCollecting() {
        flush();
        collecting = false;
    }

    /// @param whole whether these are steps that may come again
    private void issue(boolean whole) {
        if (steps.isEmpty()) {
            return;
        }
        synchronized (workspace) { // expanded weights are used before others are
            if (used > 0) {
                device.upload(staged.asSlice(0, used), numbers);
            }
            if (!whole || !graphs.orElseThrow().launch(steps, direct)) {
                steps.issue(device, direct, device.stream());
            }
        }
        forget();
    }

    @Override
    public void close() {
        forget();
        graphs.ifPresent(Graphs::close);
        if (numbers.byteSize() > 0) {
            device.free(numbers);
            numbers = MemorySegment.NULL;
        }
    }
}
