package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.ModelSource;

final class Int8TrialTest {
    @TempDir private Path folder;
    private Path cache = Path.of("");
    private ModelSource model;

    @BeforeEach
    void unpack() {
        cache = folder.resolve("cache");
        model = ModelSource.find(BuiltinModel.DEFAULT.modelName(), new ResourceCache(cache));
    }

    private boolean survives() {
        EmbedderOptions options =
                EmbedderOptions.defaults().withThreads(2).withCache(new ResourceCache(cache));
        return new Int8Trial(model, model.tokenizer(), options).survives(false);
    }

    private List<Path> outcomes() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("int8-trials"))) {
            return files.toList();
        }
    }

    /// As nobody would say of it, so that it can be told whether it was read.
    private void deny() throws IOException {
        Path file = outcomes().getFirst();
        Files.writeString(
                file, Files.readString(file).replace("survives: true", "survives: false"));
    }

    @Test
    void the_outcome_is_kept_and_not_tried_again() throws IOException {
        assertThat(survives()).isTrue();
        assertThat(outcomes()).hasSize(1);
        deny();
        assertThat(survives()).isFalse();
    }

    @Test
    void another_weight_file_is_tried() throws IOException {
        assertThat(survives()).isTrue();
        deny();
        Files.setLastModifiedTime(model.weights(), FileTime.fromMillis(1_700_000_000_000L));
        assertThat(survives()).isTrue();
    }

    @Test
    void another_tokenizer_is_tried() throws IOException {
        assertThat(survives()).isTrue();
        deny();
        Path tokenizer = model.weights().resolveSibling("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer) + "\n");
        assertThat(survives()).isTrue();
        assertThat(outcomes()).as("the former one is replaced").hasSize(1);
    }

    @Test
    void an_outcome_that_is_none_is_tried_again() throws IOException {
        assertThat(survives()).isTrue();
        for (String damaged : List.of("", "false", "\u0000")) {
            Files.writeString(outcomes().getFirst(), damaged);
            assertThat(survives()).as(damaged).isTrue();
        }
    }

    @Test
    void what_cannot_be_kept_is_told_all_the_same() throws IOException {
        Files.writeString(cache.resolve("int8-trials"), "a file, not a folder");
        assertThat(survives()).isTrue();
        assertThat(survives()).isTrue();
    }
}
