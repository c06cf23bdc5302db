package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelStoreTest {
    @TempDir Path folder;

    private ModelStore store() {
        return new ModelStore(folder);
    }

    private void put(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "content of " + path);
    }

    private HubServer quantisations() {
        var server = new HubServer();
        server.files.put("m-Q4_K_M.gguf", PullFixture.bytes(100_000, 1));
        server.files.put("m-Q8_0-00001-of-00002.gguf", PullFixture.bytes(100_000, 2));
        server.files.put("m-Q8_0-00002-of-00002.gguf", PullFixture.bytes(100_000, 3));
        return server;
    }

    private StoredModel pull(HubServer server, String name) throws InterruptedException {
        return new Pull(store(), server.huggingFace(), PullFixture.QUICK, PullListener.SILENT)
                .run(ModelName.parse(name));
    }

    @Test
    void quantisations_lie_side_by_side_and_are_found_by_their_tags() throws Exception {
        try (HubServer server = quantisations()) {
            pull(server, "acme/model:q4_k_m");
            Path model = folder.resolve("acme/model");
            assertThat(store().find("acme/model:Q4_K_M")).contains(model.resolve("m-Q4_K_M.gguf"));
            assertThat(store().find("ms:acme/model")).contains(model.resolve("m-Q4_K_M.gguf"));
            assertThat(store().find("acme/model:Q8_0")).isEmpty();
            pull(server, "acme/model:Q8_0");
            assertThat(store().find("acme/model:q8_0"))
                    .contains(model.resolve("m-Q8_0-00001-of-00002.gguf"));
            assertThatThrownBy(() -> store().find("acme/model"))
                    .hasMessageContainingAll("several", "Q4_K_M", "Q8_0");
            assertThat(store().list())
                    .extracting(StoredModel::name, StoredModel::size, StoredModel::complete)
                    .containsExactly(
                            tuple("acme/model:Q4_K_M", 100_000L, true),
                            tuple("acme/model:Q8_0", 200_000L, true));
        }
    }

    @Test
    void removing_deletes_what_was_pulled_under_that_name_and_nothing_else() throws Exception {
        try (HubServer server = quantisations()) {
            pull(server, "acme/model:Q4_K_M");
            pull(server, "acme/model:Q8_0");
            put("acme/model/mine.txt");
            assertThat(store().remove("acme/model:Q2_K")).isFalse();
            assertThat(store().remove("acme/model:q8_0")).isTrue();
            assertThat(PullFixture.files(folder))
                    .containsExactly(
                            "acme/model/m-Q4_K_M.gguf",
                            "acme/model/mine.txt",
                            "acme/model/zhiyin-pull.json");
            assertThat(store().remove("acme/model:Q4_K_M")).isTrue();
            assertThat(PullFixture.files(folder)).containsExactly("acme/model/mine.txt");
            assertThat(store().list()).isEmpty();
        }
    }

    @Test
    void removing_the_last_one_leaves_no_folders() throws Exception {
        try (HubServer server = PullFixture.safetensors(50_000)) {
            PullFixture.pull(server, folder);
            assertThat(store().remove("acme/model")).isTrue();
            assertThat(folder.resolve("acme")).doesNotExist();
            assertThat(store().remove("acme/model")).isFalse();
        }
    }

    @Test
    void what_is_being_pulled_is_not_removed() throws Exception {
        try (HubServer server = quantisations()) {
            pull(server, "acme/model:Q4_K_M");
            Path lock = store().lockFile(ModelName.parse("acme/model"));
            try (StoreLock _ = StoreLock.tryAcquire(lock).orElseThrow()) {
                assertThatThrownBy(() -> store().remove("acme/model:Q4_K_M"))
                        .hasMessageContaining("is being pulled");
            }
            assertThat(store().find("acme/model:Q4_K_M")).isPresent();
        }
    }

    @Test
    void models_put_there_by_hand_are_found() throws IOException {
        put("me/plain/config.json");
        assertThat(store().find("me/plain")).isEmpty();
        put("me/plain/model.safetensors");
        assertThat(store().find("me/plain")).contains(folder.resolve("me/plain"));
        put("me/quantised/deep/x-Q8_0.gguf");
        put("me/quantised/deep/x-Q4_0-00001-of-00002.gguf");
        put("me/quantised/deep/x-F16.gguf.partial");
        assertThat(store().find("me/quantised"))
                .contains(folder.resolve("me/quantised/deep/x-Q8_0.gguf"));
        assertThat(store().find("me/quantised:Q4_0")).as("half of it").isEmpty();
        assertThat(store().find("me/quantised:F16")).isEmpty();
    }

    @Test
    void other_revisions_are_other_models() throws IOException {
        put("me/plain@v2/config.json");
        put("me/plain@v2/model.safetensors");
        assertThat(store().find("me/plain")).isEmpty();
        assertThat(store().find("me/plain@v2")).contains(folder.resolve("me/plain@v2"));
    }

    @Test
    void what_is_no_hubs_name_is_not_found_and_has_no_advice() {
        for (String text :
                List.of("", "..", "../x", "a/../b", "bge-small-zh-v1.5", "/etc/passwd")) {
            assertThat(store().find(text)).as(text).isEmpty();
            assertThat(store().advice(text)).as(text).isEmpty();
            assertThat(store().remove(text)).as(text).isFalse();
        }
    }

    @Test
    void advice_names_the_command_and_what_is_here_already() throws Exception {
        assertThat(store().advice("Qwen/Qwen3-Embedding-0.6B").orElseThrow())
                .contains("\"zhiyin pull Qwen/Qwen3-Embedding-0.6B\"");
        try (HubServer server = quantisations()) {
            server.checksums.put("m-Q8_0-00002-of-00002.gguf", "0".repeat(64));
            assertThatThrownBy(() -> pull(server, "acme/model:Q8_0"));
            assertThat(store().advice("acme/model:Q8_0").orElseThrow())
                    .contains(
                            "only 100,000 bytes of 200,000 bytes",
                            "\"zhiyin pull acme/model:Q8_0\"");
        }
    }

    @Test
    void a_damaged_manifest_hides_nothing_that_is_whole() throws Exception {
        try (HubServer server = quantisations()) {
            pull(server, "acme/model:Q4_K_M");
            Path manifest = folder.resolve("acme/model/zhiyin-pull.json");
            for (String damage :
                    List.of(
                            "",
                            "[",
                            "{\"pulls\":7}",
                            "{\"pulls\":[{\"name\":\"../x\",\"files\":[{\"path\":\"../../y\",\"size\":1}]}]}")) {
                Files.writeString(manifest, damage);
                assertThat(store().list()).isEmpty();
                assertThat(store().find("acme/model:Q4_K_M")).isPresent();
            }
            server.requests.clear();
            pull(server, "acme/model:Q4_K_M");
            assertThat(server.requests).as("verified, not fetched").isEmpty();
        }
    }

    @Test
    void a_store_that_does_not_exist_is_empty() {
        var none = new ModelStore(folder.resolve("no/such"));
        assertThat(none.list()).isEmpty();
        assertThat(none.find("a/b")).isEmpty();
        assertThat(none.remove("a/b")).isFalse();
    }
}
