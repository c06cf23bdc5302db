package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.pull.PullFixture.Heard;

/// Pulls that a hub answers as it should.
final class PullTest {
    private static final int WEIGHTS = 300_000;

    @TempDir Path folder;

    private Path model() {
        return folder.resolve(HubServer.REPOSITORY);
    }

    @Test
    void a_safetensors_repository_is_pulled_without_the_same_weights_in_other_formats()
            throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            var heard = new Heard();
            StoredModel stored = PullFixture.pull(server, folder, heard);
            assertThat(PullFixture.files(model()))
                    .containsExactly(
                            "1_Pooling/config.json",
                            "config.json",
                            "model.safetensors",
                            "tokenizer.json",
                            "zhiyin-pull.json");
            for (String file : List.of("model.safetensors", "tokenizer.json", "config.json")) {
                assertThat(model().resolve(file)).hasBinaryContent(server.files.get(file));
            }
            assertThat(stored.path()).isEqualTo(model());
            assertThat(stored.complete()).isTrue();
            assertThat(stored.bytes()).isEqualTo(stored.size()).isEqualTo(heard.total.get());
            assertThat(heard.received.get()).isEqualTo(heard.total.get());
            assertThat(new ModelStore(folder).find(HubServer.REPOSITORY)).contains(model());
        }
    }

    @Test
    void a_second_pull_fetches_nothing_but_the_listing() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            PullFixture.pull(server, folder);
            Path weights = model().resolve("model.safetensors");
            Files.setLastModifiedTime(weights, FileTime.from(Instant.EPOCH));
            server.requests.clear();
            assertThat(PullFixture.pull(server, folder).complete()).isTrue();
            assertThat(server.requests).isEmpty();
            assertThat(Files.getLastModifiedTime(weights).toInstant()).isEqualTo(Instant.EPOCH);
        }
    }

    @Test
    void a_large_file_comes_in_ranges_over_several_connections() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            PullFixture.pull(server, folder);
            List<HubServer.Request> requests = server.contentRequests("model-Q8_0.gguf");
            assertThat(requests).hasSize(Math.ceilDiv(WEIGHTS, 64 << 10));
            assertThat(requests).allMatch(HubServer.Request::cdn);
            assertThat(requests).allMatch(request -> request.span().isPresent());
            assertThat(server.bytesServed.get()).isEqualTo(WEIGHTS);
        }
    }

    @Test
    void model_scope_is_spoken_too() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            server.files.put("2_密集/config.json", PullFixture.json("{}"));
            var pull =
                    new Pull(
                            new ModelStore(folder),
                            server.modelScope(),
                            PullFixture.QUICK,
                            PullListener.SILENT);
            assertThat(pull.run(PullFixture.NAME).complete()).isTrue();
            assertThat(model().resolve("model.safetensors"))
                    .hasBinaryContent(server.files.get("model.safetensors"));
        }
    }

    @Test
    void file_names_may_be_in_any_language() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.files.clear();
            String name = "向量 模型/知音+#%-Q8_0.gguf";
            server.files.put(name, PullFixture.bytes(WEIGHTS, 9));
            StoredModel stored = PullFixture.pull(server, folder);
            assertThat(stored.path()).isEqualTo(model().resolve(name));
            assertThat(stored.path()).hasBinaryContent(server.files.get(name));
            var again =
                    new Pull(
                            new ModelStore(folder.resolve("ms")),
                            server.modelScope(),
                            PullFixture.QUICK,
                            PullListener.SILENT);
            assertThat(again.run(PullFixture.NAME).path()).hasBinaryContent(server.files.get(name));
        }
    }

    @Test
    void every_page_of_a_listing_is_read_at_the_mirrors_own_address() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            server.pageSize = 2;
            assertThat(PullFixture.pull(server, folder).complete()).isTrue();
            assertThat(server.listings).hasSize(5);
        }
    }

    @Test
    void the_token_reaches_the_hub_and_never_the_place_it_redirects_to() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            server.requiredToken = Optional.of("hf_secret");
            Hub hub = server.huggingFace(Map.of("HF_TOKEN", "hf_secret"));
            new Pull(new ModelStore(folder), hub, PullFixture.QUICK, PullListener.SILENT)
                    .run(PullFixture.NAME);
            assertThat(server.requests)
                    .allSatisfy(request ->
                            assertThat(request.authorization().isPresent())
                                    .isEqualTo(!request.cdn()));
            assertThat(server.contentRequests()).isPositive();
            assertThat(hub.toString()).doesNotContain("hf_secret");
        }
    }

    @Test
    void a_refusal_says_what_to_do_about_it() {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            server.requiredToken = Optional.of("other");
            assertThatThrownBy(() -> PullFixture.pull(server, folder))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.ACCESS_DENIED))
                    .hasMessageContainingAll("401", "HF_TOKEN", "gated", "Access is restricted")
                    .message()
                    .doesNotContain("\u001b");
            Hub hub = server.huggingFace(Map.of("HF_TOKEN", "wrong"));
            assertThatThrownBy(() ->
                            new Pull(
                                            new ModelStore(folder),
                                            hub,
                                            PullFixture.QUICK,
                                            PullListener.SILENT)
                                    .run(PullFixture.NAME))
                    .hasMessageContainingAll("HF_TOKEN is set", "terms");
        }
    }

    @Test
    void an_unknown_model_is_said_to_be_unknown() {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            var pull =
                    new Pull(
                            new ModelStore(folder),
                            server.huggingFace(),
                            PullFixture.QUICK,
                            PullListener.SILENT);
            assertThatThrownBy(() -> pull.run(ModelName.parse("acme/other")))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.MODEL_NOT_FOUND))
                    .hasMessageContainingAll("404", "acme/other", "--hub");
        }
    }

    @Test
    void what_changed_on_the_hub_is_fetched_again_and_the_rest_is_not() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            PullFixture.pull(server, folder);
            server.files.put("tokenizer.json", PullFixture.bytes(5000, 77)); // of the same size
            var heard = new Heard();
            PullFixture.pull(server, folder, heard);
            assertThat(heard.started).containsExactly("tokenizer.json");
            assertThat(model().resolve("tokenizer.json"))
                    .hasBinaryContent(server.files.get("tokenizer.json"));
        }
    }

    @Test
    void an_update_that_broke_off_does_not_pass_the_old_file_for_the_new_one() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            PullFixture.pull(server, folder);
            server.files.put("model.safetensors", PullFixture.bytes(WEIGHTS, 78));
            server.faults = _ -> Optional.of(new HubServer.Fault.Status(500, Map.of()));
            assertThatThrownBy(() -> PullFixture.pull(server, folder)).hasMessageContaining("500");
            assertThat(new ModelStore(folder).find(HubServer.REPOSITORY)).isEmpty();
            server.faults = _ -> Optional.empty();
            PullFixture.pull(server, folder);
            assertThat(model().resolve("model.safetensors"))
                    .hasBinaryContent(server.files.get("model.safetensors"));
        }
    }

    @Test
    void weights_put_there_by_hand_are_verified_and_kept() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            Files.createDirectories(model());
            Files.write(
                    model().resolve("model.safetensors"), server.files.get("model.safetensors"));
            Files.write(model().resolve("tokenizer.json"), new byte[5000]); // right size, wrong
            var heard = new Heard();
            PullFixture.pull(server, folder, heard);
            assertThat(heard.started)
                    .doesNotContain("model.safetensors")
                    .contains("tokenizer.json");
        }
    }

    @Test
    void a_disk_without_room_is_refused_before_the_first_byte() throws IOException {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            var pull =
                    new Pull(
                            new ModelStore(folder),
                            server.huggingFace(),
                            PullFixture.QUICK,
                            PullListener.SILENT,
                            _ -> 1000);
            assertThatThrownBy(() -> pull.run(PullFixture.NAME))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.CACHE_FAILURE))
                    .hasMessageContainingAll("1,000 bytes free", "are needed", "ZHIYIN_CACHE");
            assertThat(server.requests).isEmpty();
            assertThat(PullFixture.files(model())).isEmpty();
        }
    }
}
