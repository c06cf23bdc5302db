package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A worker's small passes as CUDA graphs, which the driver launches in one call instead of some hundred. A list of steps is
/// captured when it comes for the second time, and found again by all that it is: the kernels, their grids, and every
/// argument, so also the addresses of weights and scratch memory. Where any of that is another, so is the list, and a graph
/// whose memory has moved is never launched again; the least used go.
///
/// Captured is on a stream of its own, so that nothing that others ask for gets into a graph. What fails is launched step
/// by step, now and from then on. Not thread-safe.
final class Graphs implements AutoCloseable {
    /// A few hundred kilobytes each.
    private static final int MOST = 64;

    private final CudaDevice device;
    private final GraphUse use;
    private final int most;
    private final Map<StepList.Key, Optional<MemorySegment>> known =
            new LinkedHashMap<>(16, 0.75f, true);
    private MemorySegment stream = MemorySegment.NULL;

    Graphs(CudaDevice device, GraphUse use) {
        this(device, use, MOST);
    }

    /// @param most that are kept, those that came once counted in
    Graphs(CudaDevice device, GraphUse use, int most) {
        this.device = device;
        this.use = use;
        this.most = most;
    }

    boolean areUsed() {
        return use.isOn();
    }

    /// @return false where the steps have to be asked for one by one
    /// @throws EngineException DEVICE_LOST
    boolean launch(StepList steps, DirectLaunches direct) {
        if (!use.isOn()) {
            return false;
        }
        StepList.Key key = steps.key();
        Optional<MemorySegment> graph = known.get(key);
        if (graph == null) {
            remember(key, Optional.empty());
            return false;
        }
        try {
            device.makeCurrent();
            if (graph.isEmpty()) {
                graph = Optional.of(capture(steps, direct));
                remember(key, graph);
            }
            use.functions().launch(graph.get(), device.stream());
            return true;
        } catch (EngineException e) {
            if (e.code() == Code.DEVICE_LOST) {
                throw e;
            }
            use.giveUp(e);
            return false;
        }
    }

    private void remember(StepList.Key key, Optional<MemorySegment> graph) {
        known.put(key, graph);
        if (known.size() > most) {
            Entry<StepList.Key, Optional<MemorySegment>> oldest =
                    known.entrySet().iterator().next();
            known.remove(oldest.getKey());
            oldest.getValue().ifPresent(use.functions()::destroyExecutable);
        }
    }

    private MemorySegment capture(StepList steps, DirectLaunches direct) {
        if (stream.address() == 0) {
            stream = device.newStream();
        }
        use.functions().beginCapture(stream);
        MemorySegment graph;
        try {
            steps.issue(device, direct, stream);
            graph = use.functions().endCapture(stream);
        } catch (EngineException e) {
            endBroken(e);
            throw e;
        }
        try {
            return use.functions().instantiate(graph);
        } finally {
            use.functions().destroyGraph(graph);
        }
    }

    /// So that the stream can be used again, and closed.
    private void endBroken(EngineException why) {
        try {
            MemorySegment graph = use.functions().endCapture(stream);
            if (graph.address() != 0) {
                use.functions().destroyGraph(graph);
            }
        } catch (EngineException e) { // as the driver says it of a capture that was broken
            why.addSuppressed(e);
        }
    }

    /// None may be under way.
    @Override
    public void close() {
        device.unlessLost(() -> {
            device.makeCurrent();
            device.awaitAll();
            for (Optional<MemorySegment> graph : known.values()) {
                graph.ifPresent(use.functions()::destroyExecutable);
            }
            if (stream.address() != 0) {
                device.destroyStream(stream);
            }
        });
        known.clear();
        stream = MemorySegment.NULL;
    }
}
