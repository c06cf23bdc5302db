package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Damaged files of all formats, some thousand a run and a million where asked for (see
/// CONTRIBUTING.md): each is read, with everything it is found to hold, or refused by the engine's own
/// exception, in little time and memory.
final class WeightsFuzzTest {
    private static final int FILES = Integer.getInteger("zhiyin.fuzz", 6000);
    private static final long SEED = Long.getLong("zhiyin.seed", System.nanoTime());
    private static final Path NAME = Path.of("fuzz");
    private static final int MOST_NUMBERS = 1 << 14;
    private static final long MOST_HEAP_BYTES = 4 << 20;
    private static final long MOST_NANOSECONDS = 5_000_000_000L;

    private static final MemorySegment OUT = Arena.global().allocate(4L * MOST_NUMBERS, 64);

    /// What is read, and from which valid files the damaged ones are made.
    enum Format {
        GGUF {
            @Override
            List<byte[]> seeds() {
                GgufBytes types = new GgufBytes();
                for (WeightType type : WeightType.values()) {
                    byte[] numbers = new byte[2 * type.blockBytes()];
                    types.tensor("w" + type, GgmlType.number(type), numbers, type.blockLength(), 2);
                }
                return List.of(
                        GgufBytes.everything().toByteArray(),
                        new GgufBytes().alignment(8).version(2).toByteArray(),
                        types.toByteArray());
            }

            @Override
            void read(ModelFile file, Arena arena) {
                try (GgufFile gguf = GgufFile.read(List.of(file), arena)) {
                    gguf.table().tensors().values().forEach(Format::decode);
                    gguf.metadata().keys().forEach(key -> ask(gguf.metadata(), key));
                }
            }
        },
        SAFETENSORS {
            @Override
            List<byte[]> seeds() {
                byte[] quantised =
                        new SafetensorsBytes()
                                .tensor("model.a.qweight", "I32", new byte[64], 8, 2)
                                .tensor("model.a.qzeros", "I32", new byte[32], 4, 2)
                                .tensor("model.a.scales", "F16", new byte[128], 4, 16)
                                .toByteArray();
                return List.of(SafetensorsBytes.everything().toByteArray(), quantised);
            }

            @Override
            void read(ModelFile file, Arena arena) {
                var awq = new AwqConfig(2);
                try (var model = SafetensorsFile.read(file, Optional.of(awq), arena)) {
                    model.table().plain().forEach(Format::decode);
                    for (AwqMatrix matrix : model.table().quantised()) {
                        if (matrix.inputs() <= 128 && matrix.outputs() <= 128) {
                            matrix.readRows(0, (int) matrix.outputs(), OUT);
                        }
                    }
                }
            }
        },
        SAFETENSORS_INDEX {
            @Override
            List<byte[]> seeds() {
                String index =
                        """
                        {"metadata": {"total_size": 8},
                         "weight_map": {"model.a": "a-1.safetensors", "b": "a-2.safetensors"}}
                        """;
                return List.of(index.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            void read(ModelFile file, Arena arena) {
                for (String shard : SafetensorsIndex.read(file).tensors().keySet()) {
                    assertThat(Path.of("x").resolveSibling(shard).normalize())
                            .isEqualTo(Path.of(shard))
                            .hasFileName(shard);
                }
                arena.close();
            }
        },
        TORCH {
            @Override
            List<byte[]> seeds() {
                return List.of(TorchFileTest.bytes("state.bin"), TorchFileTest.bytes("linear.pt"));
            }

            @Override
            void read(ModelFile file, Arena arena) {
                byte[] bytes = file.bytes().toArray(ValueLayout.JAVA_BYTE);
                var channel = new SeekableInMemoryByteChannel(bytes);
                try (TorchFile torch = TorchFile.read(file, channel, arena)) {
                    torch.table().tensors().values().forEach(Format::decode);
                }
            }
        },
        ONNX {
            @Override
            List<byte[]> seeds() {
                return List.of(
                        OnnxWriter.linearLayer().toByteArray(), OnnxFileHostileTest.everything());
            }

            @Override
            void read(ModelFile file, Arena arena) {
                try (OnnxFile onnx = OnnxFile.read(file, arena)) {
                    onnx.table().tensors().values().forEach(Format::decode);
                }
            }
        };

        abstract List<byte[]> seeds();

        /// Reads all there is and closes `arena`.
        abstract void read(ModelFile file, Arena arena);

        private static void decode(WeightTensor tensor) {
            if (tensor.size() > MOST_NUMBERS) {
                return;
            }
            tensor.read(OUT);
            boolean matrix = tensor.shape().size() == 2 && tensor.size() > 0;
            if (matrix) {
                tensor.readRows(tensor.outputs() / 2, 1, OUT);
            }
        }

        private static void ask(GgufMetadata metadata, String key) {
            refusable(() -> metadata.text(key));
            refusable(() -> metadata.integer(key));
            refusable(() -> metadata.number(key));
            refusable(() -> metadata.flag(key));
            refusable(() -> metadata.texts(key).map(List::copyOf));
            refusable(() -> metadata.integers(key));
        }

        private static void refusable(Supplier<Object> question) {
            try {
                assertThat(question.get()).isNotNull();
            } catch (EngineException e) {
                assertThat(e.code()).isEqualTo(Code.MODEL_FILE_INVALID);
            }
        }
    }

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long mostHeap;
    private long mostNanoseconds;
    private int read;

    @ParameterizedTest
    @EnumSource(Format.class)
    @Timeout(value = 60 * 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void damaged_files_are_read_or_refused(Format format) {
        var mutator = new Mutator(format.seeds(), new Random(SEED));
        format.seeds().forEach(seed -> assertThat(isRead(format, seed)).isTrue());
        mostHeap = 0; // without what loading classes took
        mostNanoseconds = 0;
        long start = System.nanoTime();
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = mutator.next();
            try {
                read += isRead(format, bytes) ? 1 : 0;
                assertThat(mostHeap).as("bytes of heap").isLessThan(MOST_HEAP_BYTES);
                assertThat(mostNanoseconds).as("nanoseconds").isLessThan(MOST_NANOSECONDS);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "%s, -Dzhiyin.seed=%d, file %d: %s"
                                .formatted(format, SEED, i, HexFormat.of().formatHex(bytes)),
                        e);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "WeightsFuzzTest: seed %d: %s: %d files, %d read, %d refused, %.0f files/s, at most %d kB of heap and %.1f ms of CPU a file%n",
                SEED,
                format,
                FILES,
                read,
                FILES - read,
                FILES / seconds,
                mostHeap >> 10,
                mostNanoseconds / 1e6);
    }

    private boolean isRead(Format format, byte[] bytes) {
        long heap = thread.getCurrentThreadAllocatedBytes();
        long start = thread.getCurrentThreadCpuTime(); // does not count waiting for a busy machine
        boolean refused = false;
        Arena arena = Arena.ofConfined();
        try {
            MemorySegment memory = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            format.read(new ModelFile(NAME, memory.asReadOnly()), arena);
        } catch (EngineException e) {
            assertThat(e.code()).isIn(Code.MODEL_FILE_INVALID, Code.MODEL_UNSUPPORTED);
            assertThat(e).hasMessageStartingWith("fuzz: ");
            refused = true;
        } finally {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
        long nanoseconds = thread.getCurrentThreadCpuTime() - start;
        mostNanoseconds = Math.max(mostNanoseconds, nanoseconds);
        mostHeap = Math.max(mostHeap, thread.getCurrentThreadAllocatedBytes() - heap);
        return !refused;
    }
}
