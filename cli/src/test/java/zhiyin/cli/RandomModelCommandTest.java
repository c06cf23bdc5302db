package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.SafetensorsFile;

final class RandomModelCommandTest {
    @TempDir Path folder;

    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = String.valueOf(arguments[i]);
        }
        return Main.commandLine(texts)
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(err, true))
                .execute(texts);
    }

    private Path tokenizer() throws IOException {
        return Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": []}}");
    }

    @Test
    void a_gguf_file_is_written_that_opens() throws IOException {
        Path out = folder.resolve("m.gguf");
        assertThat(
                        run(
                                "random-model",
                                "--layers",
                                1,
                                "--type",
                                "q4_k_m",
                                "--tokenizer",
                                tokenizer(),
                                "--out",
                                out))
                .as(err.toString())
                .isZero();
        try (GgufFile file = GgufFile.open(out)) {
            assertThat(file.matrix("embed_tokens.weight", 151_669, 1024).inputs()).isEqualTo(1024);
            assertThat(file.metadata().integer("qwen3.block_count")).hasValue(1);
        }
    }

    @Test
    void a_directory_of_safetensors_is_written_that_opens() throws IOException {
        Path out = folder.resolve("model");
        assertThat(
                        run(
                                "random-model",
                                "--layers",
                                1,
                                "--type",
                                "bf16",
                                "--format",
                                "safetensors",
                                "--tokenizer",
                                tokenizer(),
                                "--out",
                                out))
                .as(err.toString())
                .isZero();
        try (SafetensorsFile file = SafetensorsFile.open(out)) {
            assertThat(file.names()).contains("embed_tokens.weight", "norm.weight");
        }
    }

    @Test
    void what_cannot_be_written_is_one_line() throws IOException {
        Path tokenizer = tokenizer();
        assertThat(run("random-model", "--size", "huge", "--tokenizer", tokenizer, "--out", folder))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no size \"huge\"", "qwen3-8b");
        assertThat(run("random-model", "--type", "q9", "--tokenizer", tokenizer, "--out", folder))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no type \"q9\"");
        assertThat(run("random-model", "--tokenizer", folder.resolve("none"), "--out", folder))
                .isEqualTo(1);
        assertThat(run("random-model", "--layers", 0, "--tokenizer", tokenizer, "--out", folder))
                .isEqualTo(2);
        assertThat(run("random-model")).isEqualTo(2);
    }
}
