package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Device;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.ModelInfo;
import zhiyin.knowledge.embed.ModelOpener.Found;
import zhiyin.knowledge.embed.ModelOpener.OnGpu;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.embed.ModelOpener.Plan;

/// One loaded model stands for all; what is watched is who is let in.
final class LoadedModelsTest {
    private static final KeepAlive MINUTES = KeepAlive.USUAL;
    private static final KeepAlive AT_ONCE = KeepAlive.of(Duration.ZERO);

    private static Embedder embedder;

    @BeforeAll
    static void open() {
        embedder = Embedder.open("bge-small-zh-v1.5");
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Test
    void whoever_comes_while_a_model_is_loading_waits_for_the_same_load() throws Exception {
        var loads = new AtomicInteger();
        var gate = new CountDownLatch(1);
        Found slow =
                found(
                        "slow",
                        1,
                        () -> {
                            loads.incrementAndGet();
                            await(gate);
                            return lent();
                        });
        try (var models = new LoadedModels(10);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var users = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 20; i++) {
                users.add(threads.submit(() -> models.use(slow, MINUTES, _ -> 1)));
            }
            int other = models.use(found("other", 1), MINUTES, _ -> 2);
            assertThat(other).as("another model is not held up").isEqualTo(2);
            assertThat(users).noneMatch(Future::isDone);
            gate.countDown();
            for (Future<Integer> user : users) {
                assertThat(user.get()).isEqualTo(1);
            }
            assertThat(loads).hasValue(1);
        }
    }

    @Test
    void a_failed_load_fails_all_who_wait_with_its_reason_and_is_tried_again_by_the_next()
            throws Exception {
        var loads = new AtomicInteger();
        var gate = new CountDownLatch(1);
        Found failing =
                found(
                        "failing",
                        1,
                        () -> {
                            if (loads.incrementAndGet() > 1) {
                                return lent();
                            }
                            await(gate);
                            throw new EngineException(Code.MODEL_FILE_INVALID, "torn at byte 7");
                        });
        try (var models = new LoadedModels(10);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var users = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 5; i++) {
                users.add(threads.submit(() -> models.use(failing, MINUTES, _ -> 1)));
            }
            while (models.list().isEmpty() || models.list().getFirst().users() < 5) {
                Thread.sleep(1);
            }
            gate.countDown();
            for (Future<Integer> user : users) {
                assertThatThrownBy(user::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasRootCauseMessage("torn at byte 7")
                        .cause()
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.MODEL_FILE_INVALID));
            }
            assertThat(loads).hasValue(1);
            assertThat(models.list()).isEmpty();
            int again = models.use(failing, MINUTES, _ -> 3);
            assertThat(again).isEqualTo(3);
        }
    }

    @Test
    void idle_models_used_least_recently_make_room_and_those_kept_for_ever_last() throws Exception {
        try (var models = new LoadedModels(100)) {
            use(models, "kept", 30, KeepAlive.FOREVER);
            use(models, "a", 30, MINUTES);
            use(models, "b", 30, MINUTES);
            use(models, "a", 30, MINUTES);
            use(models, "c", 30, MINUTES);
            assertThat(names(models)).containsExactly("a", "c", "kept");
            use(models, "d", 60, MINUTES);
            assertThat(names(models)).containsExactly("d", "kept");
            use(models, "e", 90, MINUTES);
            assertThat(names(models)).containsExactly("e");
        }
    }

    @Test
    void where_models_in_use_leave_no_room_the_request_is_refused_and_nothing_is_closed() {
        try (var models = new LoadedModels(100)) {
            use(models, "idle", 30, MINUTES);
            models.use(
                    found("busy", 60),
                    MINUTES,
                    _ -> {
                        assertThatThrownBy(() -> use(models, "big", 50, MINUTES))
                                .isInstanceOfSatisfying(
                                        EngineException.class,
                                        e -> assertThat(e.code()).isEqualTo(Code.MEMORY_EXCEEDED))
                                .hasMessageContaining("big takes")
                                .hasMessageContaining("in use; try again");
                        assertThat(names(models)).containsExactly("busy", "idle");
                        return 0;
                    });
            use(models, "big", 50, MINUTES);
            assertThat(names(models)).contains("big").doesNotContain("idle");
            assertThatThrownBy(() -> use(models, "whale", 101, MINUTES))
                    .hasMessageContaining("--memory");
        }
    }

    @Test
    void a_welcome_model_raises_the_bound_once() {
        try (var models = new LoadedModels(100)) {
            models.welcome("big");
            use(models, "small", 60, MINUTES);
            use(models, "big", 500, MINUTES);
            use(models, "beside", 300, MINUTES);
            assertThat(names(models)).containsExactly("beside", "big", "small");
            assertThatThrownBy(() -> use(models, "whale", 2L << 30, MINUTES))
                    .hasMessageContaining("--memory");
        }
    }

    @Test
    void a_time_of_zero_closes_when_the_last_user_leaves_and_may_be_changed_meanwhile() {
        try (var models = new LoadedModels(100)) {
            models.use(
                    found("a", 1),
                    AT_ONCE,
                    _ -> {
                        use(models, "a", 1, AT_ONCE);
                        assertThat(names(models)).containsExactly("a");
                        return 0;
                    });
            assertThat(names(models)).isEmpty();
            use(models, "b", 1, MINUTES);
            assertThat(names(models)).containsExactly("b");
            models.keep("b", AT_ONCE);
            assertThat(names(models)).isEmpty();
            models.use(
                    found("c", 1),
                    AT_ONCE,
                    _ -> {
                        models.keep("c", KeepAlive.FOREVER);
                        return 0;
                    });
            assertThat(models.list().getFirst().expires()).isEmpty();
        }
    }

    @Test
    void under_random_use_by_many_the_bound_holds_and_nobodys_model_is_closed() throws Exception {
        long seed = System.nanoTime();
        long[] bytes = {5, 10, 20, 30, 40, 60};
        try (var models = new LoadedModels(100);
                var threads = Executors.newFixedThreadPool(8)) {
            var users = new ArrayList<Future<Integer>>();
            for (int user = 0; user < 8; user++) {
                var random = new Random(seed + user);
                users.add(threads.submit(() -> useAtRandom(models, bytes, random)));
            }
            int served = 0;
            for (Future<Integer> user : users) {
                served += user.get();
            }
            assertThat(served).as("seed %d", seed).isPositive();
            assertThat(models.list()).as("seed %d", seed).allMatch(model -> model.users() == 0);
        }
    }

    private static int useAtRandom(LoadedModels models, long[] bytes, Random random) {
        int served = 0;
        for (int i = 0; i < 80; i++) {
            int which = random.nextInt(bytes.length);
            KeepAlive keep = random.nextInt(4) == 0 ? AT_ONCE : MINUTES;
            boolean failing = random.nextInt(10) == 0;
            Supplier<Opened> opening =
                    () -> {
                        if (failing) {
                            throw new EngineException(Code.MODEL_FILE_INVALID, "by chance");
                        }
                        return lent();
                    };
            try {
                served +=
                        models.use(
                                found("m" + which, bytes[which], opening),
                                keep,
                                _ -> look(models, "m" + which));
            } catch (EngineException e) {
                assertThat(e.code()).isIn(Code.MEMORY_EXCEEDED, Code.MODEL_FILE_INVALID);
            }
        }
        return served;
    }

    private static int look(LoadedModels models, String own) {
        List<LoadedModel> all = models.list();
        assertThat(all.stream().mapToLong(LoadedModel::bytes).sum()).isLessThanOrEqualTo(100);
        assertThat(all).anyMatch(model -> model.key().equals(own) && model.users() > 0);
        return 1;
    }

    private static Found onGpu(String name, long gpuBytes, boolean only, Supplier<Opened> opening) {
        return onGpu(name, gpuBytes, 0, only, opening);
    }

    private static Found onGpu(
            String name, long gpuBytes, long pinned, boolean only, Supplier<Opened> opening) {
        return new Found(
                name,
                name,
                () ->
                        new Plan(
                                10,
                                LoadedModelsTest::lent,
                                Optional.of(new OnGpu(gpuBytes, pinned, 50, only, opening))));
    }

    private static Opened running(AtomicBoolean lost, List<String> closed, String name) {
        return new Opened(new OnEmulatedGpu(embedder, lost, () -> closed.add(name)), true);
    }

    /// A model as if on a GPU that may be lost.
    private record OnEmulatedGpu(Embedder embedder, AtomicBoolean lost, Runnable closing)
            implements OpenedModel {
        @Override
        public ModelInfo info() {
            return embedder.info();
        }

        @Override
        public String fingerprint() {
            return "fingerprint";
        }

        @Override
        public String arithmetic() {
            return "bf16 CUDA";
        }

        @Override
        public String numericType() {
            return "bf16";
        }

        @Override
        public Device device() {
            return Device.CUDA;
        }

        @Override
        public boolean isLost() {
            return lost.get();
        }

        @Override
        public void warmUp() {}

        @Override
        public Optional<EmbedderLoad> load() {
            return Optional.empty();
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    @Test
    void models_on_a_gpu_take_its_memory_and_make_room_for_each_other_there() {
        try (var models = new LoadedModels(15)) {
            var lost = new AtomicBoolean();
            List<String> closed = new CopyOnWriteArrayList<>();
            use(models, "cpu", 10, MINUTES);
            for (String name : List.of("a", "b", "c")) {
                Found found = onGpu(name, 20, false, () -> running(lost, closed, name));
                models.use(found, MINUTES, _ -> 0);
            }
            assertThat(closed).containsExactly("a");
            assertThat(names(models)).containsExactly("b", "c", "cpu");
            assertThat(models.list())
                    .extracting(LoadedModel::bytes, LoadedModel::gpuBytes)
                    .containsExactly(tuple(0L, 20L), tuple(0L, 20L), tuple(10L, 0L));
        }
    }

    @Test
    void what_a_gpu_reads_of_this_process_s_memory_is_counted_here() {
        try (var models = new LoadedModels(15)) {
            List<String> closed = new CopyOnWriteArrayList<>();
            Supplier<Opened> gpu = () -> running(new AtomicBoolean(), closed, "gpu");
            use(models, "idle", 10, MINUTES);
            models.use(onGpu("first", 20, 4, false, gpu), MINUTES, _ -> 0);
            assertThat(names(models)).containsExactly("first", "idle");
            models.use(onGpu("second", 20, 4, false, gpu), MINUTES, _ -> 0);
            assertThat(models.list())
                    .extracting(LoadedModel::name, LoadedModel::bytes, LoadedModel::gpuBytes)
                    .containsExactly(tuple("first", 4L, 20L), tuple("second", 4L, 20L));
            assertThatThrownBy(() -> models.use(onGpu("large", 20, 16, true, gpu), MINUTES, _ -> 0))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.MEMORY_EXCEEDED));
            models.welcome("large");
            models.use(onGpu("large", 10, 16, true, gpu), MINUTES, _ -> 0);
            assertThat(names(models)).containsExactly("first", "large", "second");
            assertThat(closed).isEmpty();
        }
    }

    @Test
    void a_model_without_room_on_the_gpu_goes_to_the_cpu_unless_the_gpu_was_asked_for() {
        try (var models = new LoadedModels(15)) {
            var closed = new CopyOnWriteArrayList<String>();
            Supplier<Opened> gpu = () -> running(new AtomicBoolean(), closed, "busy");
            models.use(
                    onGpu("busy", 40, false, gpu),
                    MINUTES,
                    _ -> {
                        models.use(onGpu("other", 20, false, gpu), MINUTES, _ -> 0);
                        assertThatThrownBy(() ->
                                        models.use(onGpu("asked", 20, true, gpu), MINUTES, _ -> 0))
                                .isInstanceOfSatisfying(
                                        EngineException.class,
                                        e ->
                                                assertThat(e.code())
                                                        .isEqualTo(Code.DEVICE_MEMORY_EXCEEDED))
                                .hasMessageContaining("--device cpu");
                        return 0;
                    });
            assertThat(models.list())
                    .extracting(LoadedModel::name, LoadedModel::bytes, LoadedModel::gpuBytes)
                    .containsExactly(tuple("busy", 0L, 40L), tuple("other", 10L, 0L));
        }
    }

    @Test
    void a_model_that_the_gpu_could_not_take_is_counted_where_it_came_to_be() {
        try (var models = new LoadedModels(15)) {
            use(models, "idle", 10, MINUTES);
            models.use(onGpu("refused", 20, false, LoadedModelsTest::lent), MINUTES, _ -> 0);
            assertThat(models.list())
                    .extracting(LoadedModel::name, LoadedModel::bytes, LoadedModel::gpuBytes)
                    .containsExactly(tuple("refused", 10L, 0L));
        }
    }

    @Test
    void a_lost_model_is_closed_and_loaded_again_and_after_two_losses_on_the_cpu() {
        try (var models = new LoadedModels(15)) {
            List<String> events = new CopyOnWriteArrayList<>();
            var lost = new AtomicBoolean();
            Found found =
                    onGpu(
                            "model",
                            20,
                            false,
                            () -> {
                                lost.set(false);
                                events.add("opened");
                                return running(lost, events, "closed");
                            });
            for (int time = 0; time < 2; time++) {
                models.use(
                        found,
                        MINUTES,
                        model -> {
                            assertThat(model.model().device()).isEqualTo(Device.CUDA);
                            lost.set(true);
                            return 0;
                        });
                assertThat(names(models)).isEmpty();
            }
            assertThat(events).containsExactly("opened", "closed", "opened", "closed");
            Device last = models.use(found, MINUTES, model -> model.model().device());
            assertThat(last).isEqualTo(Device.CPU);
        }
    }

    /// Whoever still computes with it is let finish; the next loading waits for that.
    @Test
    void a_lost_model_in_use_is_closed_before_it_is_loaded_again() throws Exception {
        try (var models = new LoadedModels(15);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> events = new CopyOnWriteArrayList<>();
            var lost = new AtomicBoolean();
            Found found =
                    onGpu(
                            "model",
                            20,
                            true,
                            () -> {
                                lost.set(false);
                                events.add("opened");
                                return running(lost, events, "closed");
                            });
            var gate = new CountDownLatch(1);
            var inside = new CountDownLatch(1);
            Future<Integer> user =
                    threads.submit(() ->
                            models.use(
                                    found,
                                    MINUTES,
                                    _ -> {
                                        inside.countDown();
                                        await(gate);
                                        return 0;
                                    }));
            inside.await();
            lost.set(true);
            Future<Integer> next = threads.submit(() -> models.use(found, MINUTES, _ -> 1));
            while (models.list().isEmpty() || models.list().getFirst().users() < 1) {
                Thread.sleep(1);
            }
            gate.countDown();
            user.get();
            assertThat(next.get()).isEqualTo(1);
            assertThat(events).containsExactly("opened", "closed", "opened");
        }
    }

    private static void use(LoadedModels models, String name, long bytes, KeepAlive keepAlive) {
        models.use(found(name, bytes), keepAlive, _ -> 0);
    }

    private static List<String> names(LoadedModels models) {
        return models.list().stream().map(LoadedModel::name).toList();
    }

    private static Found found(String name, long bytes) {
        return found(name, bytes, LoadedModelsTest::lent);
    }

    private static Found found(String name, long bytes, Supplier<Opened> opening) {
        return new Found(name, name, () -> new Plan(bytes, opening));
    }

    private static Opened lent() {
        return new Opened(embedder, false);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
