package zhiyin.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourceCacheTest {
    private static final String RESOURCE = "bge-small-zh-v1.5-tokenizer.json";

    @TempDir Path folder;

    @Test
    void a_resource_is_unpacked_whole_and_then_found() throws IOException {
        var cache = new ResourceCache(folder.resolve("new/deep"));
        Path file = cache.unpack(RESOURCE, "models/a/tokenizer.json").orElseThrow();
        assertThat(file).isEqualTo(folder.resolve("new/deep/models/a/tokenizer.json"));
        assertThat(file).hasBinaryContent(resource());
        assertThat(ResourceCache.size(RESOURCE)).hasValue(resource().length);

        var longAgo = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, longAgo);
        cache.unpack(RESOURCE, "models/a/tokenizer.json");
        assertThat(Files.getLastModifiedTime(file)).as("not written again").isEqualTo(longAgo);
    }

    @Test
    void what_the_class_path_lacks_is_empty() {
        assertThat(new ResourceCache(folder).unpack("no/such/resource", "x")).isEmpty();
        assertThat(ResourceCache.has("no/such/resource")).isFalse();
        assertThat(ResourceCache.size("no/such/resource")).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_partial_or_wrong_file_is_replaced() throws IOException {
        var cache = new ResourceCache(folder);
        Path file = folder.resolve("t.json");
        for (byte[] wrong : new byte[][] {{}, new byte[1_000], new byte[resource().length + 1]}) {
            Files.write(file, wrong);
            assertThat(cache.unpack(RESOURCE, "t.json")).contains(file);
            assertThat(file).hasBinaryContent(resource());
        }
    }

    @Test
    void threads_that_unpack_at_once_all_find_the_whole_file() throws Exception {
        for (int round = 0; round < 5; round++) {
            var cache = new ResourceCache(folder.resolve("round" + round));
            var start = new CyclicBarrier(8);
            Callable<Boolean> unpack =
                    () -> {
                        start.await();
                        Optional<Path> file = cache.unpack(RESOURCE, "models/t.json");
                        return Files.size(file.orElseThrow()) == resource().length;
                    };
            List<Boolean> whole = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(8)) {
                for (Future<Boolean> future : threads.invokeAll(Collections.nCopies(8, unpack))) {
                    whole.add(future.get());
                }
            }
            assertThat(whole).containsOnly(true);
            try (var files = Files.list(cache.directory().resolve("models"))) {
                assertThat(files).hasSize(1); // no .partial stays behind
            }
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_named_with_the_way_out() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "not a folder");
        assertThatThrownBy(() -> new ResourceCache(inTheWay).unpack(RESOURCE, "t.json"))
                .hasMessageContainingAll(inTheWay.toString(), "ZHIYIN_CACHE");
    }

    @Test
    void the_standard_folder_follows_the_systems_custom() {
        Path home = Path.of("/home/me");
        assertThat(ResourceCache.standardDirectory(Map.of(), "Linux", home))
                .isEqualTo(home.resolve(".cache/zhiyin"));
        assertThat(ResourceCache.standardDirectory(Map.of("XDG_CACHE_HOME", "/c"), "Linux", home))
                .isEqualTo(Path.of("/c/zhiyin"));
        assertThat(ResourceCache.standardDirectory(Map.of(), "Mac OS X", home))
                .isEqualTo(home.resolve("Library/Caches/zhiyin"));
        assertThat(
                        ResourceCache.standardDirectory(
                                Map.of("LOCALAPPDATA", "/local"), "Windows 11", home))
                .isEqualTo(Path.of("/local/zhiyin"));
        for (String system : List.of("Linux", "Mac OS X", "Windows 11")) {
            assertThat(
                            ResourceCache.standardDirectory(
                                    Map.of("ZHIYIN_CACHE", "/z", "XDG_CACHE_HOME", "/c"),
                                    system,
                                    home))
                    .isEqualTo(Path.of("/z"));
        }
    }

    private static byte[] resource() throws IOException {
        try (var in = ResourceCache.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            return in == null ? "missing".getBytes(StandardCharsets.UTF_8) : in.readAllBytes();
        }
    }
}
