package zhiyin.knowledge.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import zhiyin.engine.VectorKind;
import zhiyin.engine.model.ModelInfo;

/// Tells models apart by what is in their files: other weights, another tokenizer or another configuration
/// give another fingerprint, the same files in another folder or on another machine the same one.
///
/// Of each file its size and 128 pages spread evenly over it are hashed. Training, quantising and converting
/// change nearly every page of a weight file, so this is as good as reading all of it, and takes milliseconds
/// where that takes seconds.
final class Fingerprint {
    private static final int PAGES = 128;
    private static final int PAGE_BYTES = 4096;
    private static final Set<String> MODEL_FILES = Set.of("safetensors", "onnx", "json", "txt");
    private static final String HEAD_FILES = "pt";

    private Fingerprint() {}

    /// 32 bytes in hexadecimal.
    static String of(ModelInfo info) {
        String facts =
                "%s %d %d %s"
                        .formatted(
                                info.architecture(),
                                info.dimensions(),
                                info.layers(),
                                info.pooling());
        Path own = info.weights().toAbsolutePath();
        return of(facts, info, file -> file.equals(own) || MODEL_FILES.contains(extension(file)));
    }

    /// Of the files that other vectors than the dense one take. They stand apart, since the dense one is the same
    /// without them. Empty where there is none but the dense one.
    static String ofHeads(ModelInfo info) {
        return info.kinds().equals(Set.of(VectorKind.DENSE))
                ? ""
                : of("", info, file -> extension(file).equals(HEAD_FILES));
    }

    private static String of(String facts, ModelInfo info, Predicate<Path> counts) {
        MessageDigest digest = Digests.sha256();
        digest.update(facts.getBytes(StandardCharsets.UTF_8));
        try {
            for (Path file : files(info.weights(), counts)) {
                add(file, digest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the files of " + info.name() + " cannot be read", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// A GGUF file is the whole model; other weights have a tokenizer and configuration beside them.
    private static List<Path> files(Path weights, Predicate<Path> counts) throws IOException {
        Path folder = weights.toAbsolutePath().getParent();
        if (extension(weights).equals("gguf") || folder == null) {
            return List.of(weights);
        }
        try (Stream<Path> beside = Files.list(folder)) {
            return beside.filter(Files::isRegularFile).filter(counts).sorted().toList();
        }
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void add(Path file, MessageDigest digest) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
            long last = Math.max(0, size - PAGE_BYTES);
            long step = Math.max(PAGE_BYTES, last / (PAGES - 1));
            var page = ByteBuffer.allocate(PAGE_BYTES);
            for (long at = 0; at < last; at += step) {
                read(channel, at, page, digest);
            }
            read(channel, last, page, digest);
        }
    }

    private static void read(FileChannel channel, long at, ByteBuffer page, MessageDigest digest)
            throws IOException {
        page.clear();
        while (page.hasRemaining() && channel.read(page, at + page.position()) >= 0) {
            // Reads on until the page is full or the file ends.
        }
        digest.update(page.flip());
    }
}
