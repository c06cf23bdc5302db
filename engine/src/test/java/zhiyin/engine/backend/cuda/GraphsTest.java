package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Sequence;

/// Lists of steps, and the graphs that are kept of them.
final class GraphsTest {
    private final Arena arena = Arena.ofAuto();
    private CudaDevice device;
    private Graphs graphs;
    private DirectLaunches direct;

    @BeforeEach
    void open() {
        EmulatedGpu.assume();
        device = EmulatedGpu.device();
        graphs = new Graphs(device, GraphUse.of(device).orElseThrow(), 2);
        direct = new DirectLaunches(device, arena);
    }

    @AfterEach
    void close() {
        graphs.close();
        device.close();
    }

    private static StepList clearing(MemorySegment memory) {
        var steps = new StepList();
        steps.clear(memory);
        return steps;
    }

    private boolean launch(StepList steps) {
        return graphs.launch(steps, direct);
    }

    @Test
    void a_list_is_captured_when_it_comes_again() {
        MemorySegment memory = device.allocate(64);
        long captures = EmulatedGpu.count("captures");
        assertThat(launch(clearing(memory))).isFalse();
        assertThat(EmulatedGpu.count("captures")).isEqualTo(captures);
        assertThat(launch(clearing(memory))).isTrue();
        assertThat(launch(clearing(memory))).isTrue();
        assertThat(EmulatedGpu.count("captures")).isEqualTo(captures + 1);
    }

    /// As where weights or scratch memory have moved.
    @Test
    void a_list_with_other_memory_is_another() {
        MemorySegment memory = device.allocate(64);
        MemorySegment moved = device.allocate(64);
        fill(moved, 7);
        launch(clearing(memory));
        launch(clearing(memory));
        assertThat(launch(clearing(moved))).isFalse();
        assertThat(moved.toArray(JAVA_BYTE)).containsOnly(7);
        assertThat(launch(clearing(moved))).isTrue();
        assertThat(moved.toArray(JAVA_BYTE)).containsOnly(0);
    }

    private static void fill(MemorySegment memory, int value) {
        memory.fill((byte) value);
    }

    @Test
    void the_least_used_go() {
        int handles = EmulatedGpu.openHandles();
        MemorySegment[] memory = new MemorySegment[5];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = device.allocate(16);
            launch(clearing(memory[i]));
            assertThat(launch(clearing(memory[i]))).isTrue();
        }
        assertThat(EmulatedGpu.openHandles())
                .isEqualTo(handles + 1 + 2); // the stream, and two graphs
        assertThat(launch(clearing(memory[4]))).isTrue();
        assertThat(launch(clearing(memory[3]))).isTrue();
        assertThat(launch(clearing(memory[0]))).isFalse();
        graphs.close();
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void lists_are_equal_where_all_of_their_steps_are() {
        MemorySegment memory = device.allocate(64);
        StepList.Key key = list(memory, 3, 5).key();
        assertThat(list(memory, 3, 5).key()).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(list(memory, 4, 5).key()).isNotEqualTo(key);
        assertThat(list(memory, 3, 6).key()).isNotEqualTo(key);
        assertThat(list(memory.asSlice(16), 3, 5).key()).isNotEqualTo(key);
        assertThat(clearing(memory).key()).isNotEqualTo(key);
    }

    private static StepList list(MemorySegment memory, int blocks, int argument) {
        var steps = new StepList();
        steps.launch("copy_rows", Grid.of(blocks, 32), new long[] {1, argument});
        steps.copy(memory.asSlice(0, 8), memory.asSlice(8));
        return steps;
    }

    @Test
    void graphs_can_be_turned_off_and_nothing_else() {
        try {
            System.setProperty(GraphUse.PROPERTY, "off");
            assertThat(GraphUse.of(device)).isEmpty();
            System.setProperty(GraphUse.PROPERTY, "yes");
            assertThatThrownBy(() -> GraphUse.of(device))
                    .hasMessage("-Dzhiyin.cuda.graphs is \"yes\", expected on or off");
        } finally {
            System.clearProperty(GraphUse.PROPERTY);
        }
    }

    private static Batch batch(int... lengths) {
        return Batch.pack(Arrays.stream(lengths).mapToObj(int[]::new).toList());
    }

    @Test
    void a_small_batch_is_filled_up_by_one_sequence() {
        Batch filled = PassShape.filled(batch(3, 6), 256, 512);
        assertThat(filled.tokenCount()).isEqualTo(16);
        assertThat(filled.offsets()).containsExactly(0, 3, 9, 16);
        assertThat(filled.prefixes()).hasSize(3);
        assertThat(PassShape.filled(batch(16), 256, 512).tokenCount()).isEqualTo(32);
        assertThat(PassShape.filled(batch(127), 256, 512).tokenCount()).isEqualTo(128);
        assertThat(PassShape.filled(batch(128), 256, 512).tokenCount()).isEqualTo(160);
        assertThat(PassShape.filled(batch(223), 256, 512).tokenCount()).isEqualTo(224);
    }

    @Test
    void a_batch_that_is_large_or_has_no_room_or_wants_more_than_a_vector_stays_as_it_is() {
        assertThat(PassShape.filled(batch(224), 256, 512).tokenCount()).isEqualTo(224);
        assertThat(PassShape.filled(batch(9), 15, 512).tokenCount()).isEqualTo(9);
        assertThat(PassShape.filled(batch(9), 16, 6).tokenCount()).isEqualTo(9);
        var sparse = new Sequence(new int[9], Optional.empty(), Set.of(VectorKind.SPARSE));
        assertThat(PassShape.filled(Batch.of(List.of(sparse)), 256, 512).tokenCount()).isEqualTo(9);
    }
}
