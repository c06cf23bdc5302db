package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.server.model.Offer.Origin;

final class StoreCatalogueTest {
    private static final String CONFIG =
            """
            {"model_type":"bert","hidden_size":384,"num_hidden_layers":2,"num_attention_heads":12,
             "intermediate_size":1536,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30522,
             "hidden_act":"gelu","layer_norm_eps":1e-12}
            """;

    @TempDir Path folder;

    private EmbedderOptions options = EmbedderOptions.defaults();

    /// A cache of its own.
    @BeforeEach
    void open() {
        options =
                new EmbedderOptions(
                        Optional.empty(),
                        Optional.empty(),
                        Device.CPU,
                        1,
                        OptionalInt.empty(),
                        new ResourceCache(folder),
                        QueueLimits.DEFAULTS);
    }

    /// A model as far as a catalogue looks at it.
    private static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), CONFIG);
        Files.writeString(directory.resolve("model.onnx"), "weights");
        Path pooling = Files.createDirectories(directory.resolve("1_Pooling"));
        Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode\": \"mean\"}");
    }

    /// As `zhiyin pull` leaves a model.
    private void pull(String name, boolean complete) throws IOException {
        Path there = folder.resolve("models").resolve(name);
        write(there);
        Files.writeString(
                there.resolve("zhiyin-pull.json"),
                """
                {"pulls":[{"name":"%s","hub":"https://hub.invalid","complete":%s,"files":[
                 {"path":"config.json","size":%d},{"path":"model.onnx","size":7}]}]}
                """
                        .formatted(name, complete, CONFIG.length()));
    }

    @Test
    void offers_the_named_then_the_built_in_then_the_pulled() throws IOException {
        pull("acme/tiny", true);
        pull("acme/second", true);
        pull("acme/third", true);
        pull("acme/unfinished", false);
        var catalogue =
                new StoreCatalogue(
                        List.of("ms:acme/second", "acme/tiny", "acme/second"), false, options);
        assertThat(names(catalogue))
                .containsExactly(
                        "second",
                        "tiny",
                        "bge-small-zh-v1.5",
                        "bge-small-en-v1.5",
                        "all-MiniLM-L6-v2",
                        "third");
        assertThat(catalogue.offers().getFirst().fullName()).isEqualTo("acme/second");
        Offer tiny = catalogue.offers().get(1);
        assertThat(tiny.origin()).isEqualTo(Origin.PULLED);
        assertThat(tiny.fullName()).isEqualTo("acme/tiny");
        assertThat(tiny.facts().get().dimensions()).isEqualTo(384);
        assertThat(catalogue.opens("TINY")).isEqualTo("acme/tiny");
        assertThat(catalogue.opens("elsewhere")).isEqualTo("elsewhere");
    }

    @Test
    void two_publishers_models_of_one_name_have_their_full_names() throws IOException {
        pull("acme/tiny", true);
        pull("other/tiny", true);
        pull("acme/first", true);
        assertThat(names(new StoreCatalogue(List.of("acme/first"), false, options)))
                .endsWith("acme/tiny", "other/tiny");
        var named = new StoreCatalogue(List.of("acme/tiny", "other/tiny"), true, options);
        assertThat(names(named)).containsExactly("tiny", "other/tiny");
        assertThat(names(new StoreCatalogue(List.of("other/tiny"), false, options)))
                .startsWith("tiny")
                .endsWith("acme/tiny");
    }

    @Test
    void a_directory_is_offered_by_its_name() throws IOException {
        Path mine = folder.resolve("elsewhere/mine");
        write(mine);
        var catalogue = new StoreCatalogue(List.of(mine.toString()), true, options);
        assertThat(names(catalogue)).containsExactly("mine");
        assertThat(catalogue.offers().getFirst().origin()).isEqualTo(Origin.FILE);
        assertThat(catalogue.opens("mine")).isEqualTo(mine.toString());
    }

    @Test
    void a_model_that_is_not_here_is_told_at_once() {
        assertThatThrownBy(() -> new StoreCatalogue(List.of("acme/nothing"), false, options))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("acme/nothing");
    }

    private static List<String> names(Catalogue catalogue) {
        return catalogue.offers().stream().map(Offer::name).toList();
    }
}
