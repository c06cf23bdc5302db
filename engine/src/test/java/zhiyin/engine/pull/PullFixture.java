package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What tests of pulls share: small models on a hub, quick options, a listener that remembers.
final class PullFixture {
    static final ModelName NAME = ModelName.parse(HubServer.REPOSITORY);

    /// Small chunks and short pauses, so that much happens in little time.
    static final PullOptions QUICK =
            new PullOptions(
                    4,
                    64 << 10,
                    Duration.ofSeconds(2),
                    Duration.ofMillis(500),
                    6,
                    Duration.ofMillis(5),
                    Duration.ofSeconds(3));

    private PullFixture() {}

    static final class Heard implements PullListener {
        final List<String> notes = new CopyOnWriteArrayList<>();
        final List<String> started = new CopyOnWriteArrayList<>();
        final AtomicLong received = new AtomicLong();
        final AtomicLong total = new AtomicLong();
        final AtomicLong present = new AtomicLong();
        final AtomicLong waits = new AtomicLong();

        @Override
        public void waiting() {
            waits.incrementAndGet();
        }

        @Override
        public void planned(int files, long totalBytes, long presentBytes) {
            total.set(totalBytes);
            present.set(presentBytes);
        }

        @Override
        public void started(String file) {
            started.add(file);
        }

        @Override
        public void received(long bytes) {
            received.addAndGet(bytes);
        }

        @Override
        public void note(String message) {
            notes.add(message);
        }
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// A safetensors repository with what such repositories also have.
    static HubServer safetensors(int weightBytes) {
        var server = new HubServer();
        server.files.put(".gitattributes", json("*.safetensors filter=lfs"));
        server.files.put("README.md", json("# model"));
        server.files.put("config.json", json("{\"model_type\":\"qwen3\"}"));
        server.files.put("tokenizer.json", bytes(5000, 1));
        server.files.put("1_Pooling/config.json", json("{\"pooling_mode_lasttoken\":true}"));
        server.files.put("model.safetensors", bytes(weightBytes, 2));
        server.files.put("pytorch_model.bin", bytes(weightBytes, 3));
        server.files.put("onnx/model.onnx", bytes(weightBytes, 4));
        server.files.put("onnx/model_int8.onnx", bytes(2000, 5));
        return server;
    }

    /// A repository with one GGUF file of that many bytes.
    static HubServer gguf(int bytes) {
        var server = new HubServer();
        server.files.put("model-Q8_0.gguf", bytes(bytes, 6));
        return server;
    }

    static StoredModel pull(HubServer server, Path folder) throws InterruptedException {
        return pull(server, folder, PullListener.SILENT);
    }

    static StoredModel pull(HubServer server, Path folder, PullListener listener)
            throws InterruptedException {
        return new Pull(new ModelStore(folder), server.huggingFace(), QUICK, listener).run(NAME);
    }

    /// Every file under the folder, without the store's own.
    static List<String> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .filter(path -> !path.startsWith(".locks/"))
                    .sorted()
                    .toList();
        }
    }
}
