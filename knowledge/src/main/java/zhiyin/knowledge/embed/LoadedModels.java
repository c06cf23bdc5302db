package zhiyin.knowledge.embed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.knowledge.embed.ModelOpener.Found;
import zhiyin.knowledge.embed.ModelOpener.OnGpu;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.embed.ModelOpener.Plan;

/// The models in memory, and the bounds of that: a model is loaded when somebody comes to use it, once for
/// all who come meanwhile, and closed when it was idle for long, or idle when another needs its room.
///
/// The monitor guards what is counted; nothing is loaded, computed or closed under it. Thread-safe.
final class LoadedModels implements AutoCloseable {
    /// Those that are kept for ever go last, else the one used least recently first.
    private static final Comparator<ModelSlot> WHO_GOES_FIRST =
            Comparator.comparing(ModelSlot::isKeptForever).thenComparing(ModelSlot::lastUse);

    /// What is added to the bound for other models where it is raised.
    private static final long ROOM_BESIDE = 1L << 30;

    /// A model that so often lost the GPU it was on is not put on one again, unless it was asked for.
    private static final int MOST_LOSSES = 2;

    private final Map<String, ModelSlot> slots = new HashMap<>();
    private final Set<String> welcome = new HashSet<>();
    private final Map<String, ModelSlot> lost = new HashMap<>();
    private final Map<String, Integer> losses = new HashMap<>();
    private long mostBytes;

    /// @param mostBytes of all models' weights together
    LoadedModels(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// Works with a model, loading it first where it is not.
    ///
    /// @param keepAlive of the model, if this is what loads it
    <T> T use(Found found, KeepAlive keepAlive, Function<OpenModel, T> work) {
        ModelSlot slot = enter(found, keepAlive);
        try {
            return work.apply(slot.await());
        } finally {
            leave(slot, true);
        }
    }

    private synchronized ModelSlot enter(Found found, KeepAlive keepAlive) {
        ModelSlot slot = slots.get(found.key());
        if (slot == null || gaveUp(slot)) {
            slot = new ModelSlot(found, keepAlive);
            slots.put(found.key(), slot);
            load(slot, Optional.ofNullable(lost.remove(found.key())));
        }
        slot.enter();
        return slot;
    }

    private void leave(ModelSlot slot, boolean used) {
        boolean over;
        synchronized (this) {
            slot.leave(used);
            over =
                    gaveUp(slot)
                            ? slot.isIdle()
                            : slot.isOver(Instant.now()) && slots.remove(slot.found().key(), slot);
            notifyAll();
        }
        if (over) {
            slot.close();
        }
    }

    /// Whether a model is lost; whoever comes next loads it again then.
    private boolean gaveUp(ModelSlot slot) {
        String key = slot.found().key();
        boolean isLost = slot.isLost();
        if (isLost && slots.remove(key, slot)) {
            lost.put(key, slot);
            losses.merge(key, 1, Integer::sum);
        }
        return isLost;
    }

    /// On a thread of its own: mapping and expanding weights holds a thread for long, and virtual threads
    /// have few to run on.
    ///
    /// @param before the same model, lost: it must have gone, since a GPU may only work again then
    private void load(ModelSlot slot, Optional<ModelSlot> before) {
        Thread.ofPlatform()
                .daemon()
                .name("load " + slot.found().name())
                .start(() -> {
                    try {
                        if (before.isPresent()) {
                            awaitIdle(before.get());
                            before.get().close();
                        }
                        slot.model().complete(OpenModel.of(open(slot)));
                    } catch (Throwable e) {
                        // Gone before anybody is told, so that whoever comes next tries again.
                        synchronized (this) {
                            slots.remove(slot.found().key(), slot);
                        }
                        slot.model().completeExceptionally(e);
                    }
                });
    }

    private synchronized void awaitIdle(ModelSlot slot) throws InterruptedException {
        while (!slot.isIdle()) {
            wait();
        }
    }

    private Opened open(ModelSlot slot) {
        Plan plan = slot.found().plan().get();
        Optional<OnGpu> gpu = plan.gpu().filter(each -> isWorthTrying(slot, each));
        if (gpu.isPresent() && madeRoomOnGpu(slot, gpu.get())) {
            Opened opened = gpu.get().opening().get();
            if (opened.model().device() == Device.CPU) { // the GPU could not take it
                settle(slot, plan.bytes()).forEach(ModelSlot::close);
            }
            return opened;
        }
        makeRoom(slot, plan.bytes()).forEach(ModelSlot::close);
        return plan.opening().get();
    }

    private synchronized boolean isWorthTrying(ModelSlot slot, OnGpu gpu) {
        return gpu.only() || losses.getOrDefault(slot.found().key(), 0) < MOST_LOSSES;
    }

    private boolean madeRoomOnGpu(ModelSlot slot, OnGpu gpu) {
        Optional<Set<ModelSlot>> leaving;
        synchronized (this) {
            leaving = whoLeaves(slot, gpu);
            if (leaving.isPresent()) {
                slots.values().removeAll(leaving.get());
                slot.reserve(gpu.pinnedBytes(), gpu.bytes());
            }
        }
        leaving.orElse(Set.of()).forEach(ModelSlot::close);
        return leaving.isPresent();
    }

    /// The idle models that must go so that there is room on the GPU, and in this process for what the GPU reads here;
    /// empty where the model goes to the CPU instead.
    private Optional<Set<ModelSlot>> whoLeaves(ModelSlot slot, OnGpu gpu) {
        long pinned = gpu.pinnedBytes();
        if (welcome.contains(slot.found().key())) {
            raiseBound(pinned);
        }
        Optional<List<ModelSlot>> there =
                whoLeaves(ModelSlot::gpuBytes, gpu.memoryBytes(), gpu.bytes());
        Optional<List<ModelSlot>> here =
                pinned == 0
                        ? Optional.of(List.of())
                        : whoLeaves(ModelSlot::bytes, mostBytes, pinned);
        if (gpu.only() && there.isEmpty()) {
            throw noRoomOnGpu(slot, gpu);
        }
        if (gpu.only() && here.isEmpty()) {
            throw noRoom(slot, pinned, mostBytes - taken());
        }
        return there.flatMap(onGpu ->
                here.map(inProcess -> {
                    var both = new LinkedHashSet<>(onGpu);
                    both.addAll(inProcess);
                    return both;
                }));
    }

    private long taken() {
        return slots.values().stream().mapToLong(ModelSlot::bytes).sum();
    }

    /// So that there is room for so much, and some beside it.
    private void raiseBound(long bytes) {
        long taken = taken();
        if (bytes > mostBytes - taken) {
            mostBytes = taken + bytes + ROOM_BESIDE;
        }
    }

    /// A model that has come to the CPU unplanned takes its memory whatever is free; idle ones go if that helps.
    private synchronized List<ModelSlot> settle(ModelSlot slot, long bytes) {
        slot.reserve(0, 0);
        List<ModelSlot> leaving = whoLeaves(ModelSlot::bytes, mostBytes, bytes).orElse(List.of());
        slots.values().removeAll(leaving);
        slot.reserve(bytes, 0);
        return leaving;
    }

    /// Reserves memory for a model. Where too little can be had, nothing changes.
    ///
    /// @return models that are to be closed first
    private synchronized List<ModelSlot> makeRoom(ModelSlot slot, long bytes) {
        if (welcome.remove(slot.found().key())) {
            raiseBound(bytes);
        }
        List<ModelSlot> leaving =
                whoLeaves(ModelSlot::bytes, mostBytes, bytes)
                        .orElseThrow(() -> noRoom(slot, bytes, mostBytes - taken()));
        slots.values().removeAll(leaving);
        slot.reserve(bytes, 0);
        return leaving;
    }

    /// The idle models that must go so that there is room in a memory; empty where there is not even then.
    ///
    /// @param of what a model takes of it
    private Optional<List<ModelSlot>> whoLeaves(
            ToLongFunction<ModelSlot> of, long most, long bytes) {
        long free = most - slots.values().stream().mapToLong(of).sum();
        var leaving = new ArrayList<ModelSlot>();
        for (ModelSlot idle :
                slots.values().stream()
                        .filter(s -> s.isIdle() && of.applyAsLong(s) > 0)
                        .sorted(WHO_GOES_FIRST)
                        .toList()) {
            if (free >= bytes) {
                break;
            }
            leaving.add(idle);
            free += of.applyAsLong(idle);
        }
        return free < bytes ? Optional.empty() : Optional.of(leaving);
    }

    private static EngineException noRoomOnGpu(ModelSlot slot, OnGpu gpu) {
        return new EngineException(
                Code.DEVICE_MEMORY_EXCEEDED,
                "%s takes about %,d MB of the GPU's %,d MB of memory, and models in use leave it no room; try again when they are not, take a smaller model, or let it be computed on the CPU (--device cpu)"
                        .formatted(
                                slot.found().name(),
                                gpu.bytes() / 1_000_000,
                                gpu.memoryBytes() / 1_000_000));
    }

    private EngineException noRoom(ModelSlot slot, long bytes, long free) {
        String why =
                bytes > mostBytes
                        ? "allow more (--memory), or take a smaller profile (--profile small)"
                        : "the rest is taken by models in use; try again when they are not";
        return new EngineException(
                Code.MEMORY_EXCEEDED,
                "%s takes %,d MB of memory, and of the %,d MB that models may take %,d are free: %s"
                        .formatted(
                                slot.found().name(),
                                bytes / 1_000_000,
                                mostBytes / 1_000_000,
                                Math.max(0, free) / 1_000_000,
                                why));
    }

    synchronized long mostBytes() {
        return mostBytes;
    }

    /// The next loading of this model raises the bound if it has to.
    synchronized void welcome(String key) {
        welcome.add(key);
    }

    /// Closes what has been idle for as long as it is kept.
    void closeIdle() {
        var over = new ArrayList<ModelSlot>();
        synchronized (this) {
            Instant now = Instant.now();
            slots.values().stream().filter(slot -> slot.isOver(now)).forEach(over::add);
            slots.values().removeAll(over);
        }
        over.forEach(ModelSlot::close);
    }

    /// How long a model is kept from now on, until it is closed; nothing where it is not loaded.
    void keep(String key, KeepAlive keepAlive) {
        synchronized (this) {
            Optional.ofNullable(slots.get(key)).ifPresent(slot -> slot.keep(keepAlive));
        }
        closeIdle();
    }

    /// What waits for each model that is ready and computed here, by name.
    synchronized Map<String, EmbedderLoad> loads() {
        var loads = new TreeMap<String, EmbedderLoad>();
        for (ModelSlot slot : slots.values()) {
            if (slot.model().state() == Future.State.SUCCESS) {
                Optional<EmbedderLoad> load = slot.model().resultNow().model().load();
                load.ifPresent(each -> loads.put(slot.describe().name(), each));
            }
        }
        return loads;
    }

    /// Lets each model that is ready be looked at in turn. None is closed meanwhile, and it counts as no use.
    void visit(BiConsumer<LoadedModel, OpenedModel> visitor) {
        for (ModelSlot slot : ready()) {
            boolean stays;
            synchronized (this) {
                stays = slots.get(slot.found().key()) == slot;
                if (stays) {
                    slot.enter();
                }
            }
            if (stays) {
                visit(slot, visitor);
            }
        }
    }

    private synchronized List<ModelSlot> ready() {
        return slots.values().stream()
                .filter(slot -> slot.model().state() == Future.State.SUCCESS)
                .toList();
    }

    private void visit(ModelSlot slot, BiConsumer<LoadedModel, OpenedModel> visitor) {
        try {
            LoadedModel model;
            synchronized (this) {
                model = slot.describe();
            }
            visitor.accept(model, slot.model().resultNow().model());
        } finally {
            leave(slot, false);
        }
    }

    /// By name.
    synchronized List<LoadedModel> list() {
        return slots.values().stream()
                .map(ModelSlot::describe)
                .sorted(Comparator.comparing(LoadedModel::name))
                .toList();
    }

    @Override
    public void close() {
        var all = new ArrayList<ModelSlot>();
        synchronized (this) {
            all.addAll(slots.values());
            slots.clear();
        }
        all.forEach(ModelSlot::close);
    }
}
