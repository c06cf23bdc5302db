package zhiyin.knowledge.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.document.Place.Box;

final class DocumentJsonTest {
    @Test
    void every_document_comes_back_as_it_was() throws IOException {
        long seed = new Random().nextLong();
        var documents = new RandomDocument(new Random(seed));
        for (int i = 0; i < 500; i++) {
            Document document = documents.document();
            String json = DocumentJson.toString(document);
            assertThat(json).doesNotContain("\n");
            assertThat(DocumentJson.read(json)).as("seed " + seed).isEqualTo(document);
        }
    }

    @Test
    void what_json_cannot_say_is_replaced() throws IOException {
        var box = new Box(1, Float.NaN, 1, Float.POSITIVE_INFINITY, 2);
        Document read =
                DocumentJson.read(
                        DocumentJson.toString(
                                of(new Block.Paragraph("a\uD800b\uDC00", Place.page(box)))));
        assertThat(read.blocks())
                .containsExactly(
                        new Block.Paragraph("a\uFFFDb\uFFFD", Place.page(new Box(1, 0, 1, 0, 2))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"version\":2}",
                "{\"version\":1} {}",
                "{\"version\":1,\"name\":5}",
                "{\"blocks\":[{\"type\":\"nonsense\"}]}",
                "{\"blocks\":[{\"type\":\"heading\",\"level\":9}]}",
                "{\"blocks\":[{\"type\":\"table\",\"header_rows\":3}]}",
                "{\"blocks\":[{\"type\":\"paragraph\",\"place\":{\"unit\":\"nowhere\"}}]}",
                "{\"blocks\":[{\"type\":\"paragraph\",\"place\":{\"first\":2,\"last\":1}}]}"
            })
    void what_is_no_document_is_refused(String json) {
        assertThatThrownBy(() -> DocumentJson.read(json))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a document");
    }

    @Test
    void parts_that_lie_too_deep_are_refused() {
        String json = "{\"parts\":[".repeat(100_000);
        assertThatThrownBy(() -> DocumentJson.read(json)).isInstanceOf(IOException.class);
    }

    @Test
    void more_bytes_than_allowed_are_refused() throws IOException {
        byte[] json =
                DocumentJson.toString(of(new Block.Paragraph("x".repeat(50_000), Place.UNKNOWN)))
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(DocumentJson.read(new ByteArrayInputStream(json), json.length).blocks())
                .hasSize(1);
        assertThatThrownBy(() -> DocumentJson.read(new ByteArrayInputStream(json), 20_000))
                .isInstanceOf(IOException.class);
    }

    @Test
    void unknown_names_are_passed_over() throws IOException {
        Document read =
                DocumentJson.read(
                        "{\"version\":1,\"later\":{\"a\":[1]},\"blocks\":[{\"type\":\"paragraph\",\"text\":\"x\",\"new\":[]}]}");
        assertThat(read.blocks()).containsExactly(new Block.Paragraph("x", Place.UNKNOWN));
    }

    private static Document of(Block block) {
        return new Document("n", "text", "", "", Map.of(), List.of(block), List.of(), Report.EMPTY);
    }
}
