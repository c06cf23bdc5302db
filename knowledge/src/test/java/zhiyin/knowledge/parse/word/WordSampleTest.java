package zhiyin.knowledge.parse.word;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.parse.ParseOptions;

/// Documents of others against what their authors wrote in Markdown.
class WordSampleTest {
    @ParameterizedTest
    @ValueSource(strings = {"rmq_zh_FAQ", "rmq_en_Concept", "d2l_zh_installation_index"})
    void a_document_reads_as_it_was_written(String name) throws IOException {
        var document = DocxFile.read(resource(name + ".docx"), ParseOptions.defaults());
        String expected = new String(resource(name + ".md"), StandardCharsets.UTF_8);
        assertThat(words(MarkdownWriter.of(document.blocks()))).isEqualTo(words(expected));
        assertThat(document.language()).isEqualTo(name.contains("_zh_") ? "zh" : "en");
    }

    /// Without the signs that Markdown may be written with or without; heading signs stay.
    private static String words(String markdown) {
        return markdown.replaceAll("```[a-z]*", "")
                .replaceAll("(?m)^ *(?:-|[0-9]+\\.) ", "")
                .replaceAll("<[^>]*>|\\|[ :|-]*\\|\\n|[|\\\\`*]", "")
                .replaceAll("&[a-z#0-9]+;", "")
                .replaceAll("[<>\"'&]", "")
                .replaceAll("\\s+", "");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(WordSampleTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
