package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.MultiVector;
import zhiyin.engine.SparseVector;
import zhiyin.engine.TokenVectors;
import zhiyin.engine.VectorKind;
import zhiyin.server.DialectServer.Answer;
import zhiyin.server.model.Models;

/// Sparse vectors as TEI gives them, and one vector a token as vLLM does, of a model that has both.
@TestInstance(Lifecycle.PER_CLASS)
final class MultiVectorRoutesTest {
    private static final String QUERY = "the quick brown fox";
    private static final String DOCUMENT = "how to reset a password and the fox";
    @TempDir private static Path folder;

    private Embedder embedder;
    private DialectServer server;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        embedder = TestMultiVectors.open(folder);
        server = DialectServer.start(Models.lending(List.of(embedder, TestServer.EMBEDDER)));
    }

    @AfterAll
    void close() {
        server.close();
        embedder.close();
    }

    private MultiVector own(String text) {
        return embedder.embedMulti(
                        List.of(text),
                        EnumSet.allOf(VectorKind.class),
                        EmbedOptions.DEFAULTS,
                        Caller.DEFAULT)
                .vectors()
                .getFirst();
    }

    @Test
    void sparse_vectors_are_arrays_of_index_and_value() throws Exception {
        Answer answer =
                server.post(
                        "/embed_sparse", "{\"inputs\":[\"%s\",\"%s\"]}".formatted(QUERY, DOCUMENT));
        JsonNode vectors = answer.ok();
        assertThat(vectors.size()).isEqualTo(2);
        SparseVector expected = own(DOCUMENT).sparse().orElseThrow();
        assertThat(expected.size()).isPositive();
        assertThat(vectors.get(1).size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            JsonNode value = vectors.get(1).get(i);
            assertThat(value.propertyNames()).containsExactly("index", "value");
            assertThat(value.get("index").intValue()).isEqualTo(expected.ids()[i]);
            assertThat(value.get("value").floatValue())
                    .isCloseTo(expected.weights()[i], within(1e-5f));
        }
        assertThat(Integer.parseInt(answer.header("x-compute-tokens"))).isGreaterThan(4);
    }

    @Test
    void long_texts_are_cut_unless_that_is_not_wanted() throws Exception {
        String body = "{\"inputs\":\"%s\"%s}";
        String longOne = "fox ".repeat(100);
        assertThat(server.post("/embed_sparse", body.formatted(longOne, "")).ok().size())
                .isEqualTo(1);
        Answer refused =
                server.post("/embed_sparse", body.formatted(longOne, ",\"truncate\":false"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(server.post("/embed_sparse", "{\"inputs\":[]}").status()).isEqualTo(400);
        assertThat(server.post("/embed_sparse", "{\"inputs\":[[5]]}").status()).isEqualTo(422);
    }

    @Test
    void vectors_of_tokens_come_row_by_row_or_in_base64() throws Exception {
        String body = "{\"model\":\"bge-m3\",\"input\":\"%s\",\"task\":\"token_embed\"%s}";
        TokenVectors expected = own(QUERY).colbert().orElseThrow();
        JsonNode rows = server.post("/pooling", body.formatted(QUERY, "")).ok().at("/data/0/data");
        assertThat(rows.size()).isEqualTo(expected.size());
        for (int t = 0; t < rows.size(); t++) {
            assertThat(DialectServer.vector(rows.get(t)))
                    .containsExactly(expected.row(t), within(1e-5f));
        }
        String text =
                server.post("/pooling", body.formatted(QUERY, ",\"encoding_format\":\"base64\""))
                        .ok()
                        .at("/data/0/data")
                        .stringValue();
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.asFloatBuffer().capacity()).isEqualTo(expected.numbers().length);
        assertThat(bytes.getFloat(0)).isCloseTo(expected.numbers()[0], within(1e-5f));
    }

    @Test
    void what_goes_with_one_vector_a_text_is_refused_for_tokens() throws Exception {
        Answer cut =
                server.post(
                        "/pooling", "{\"input\":\"a\",\"task\":\"token_embed\",\"dimensions\":16}");
        assertThat(cut.status()).isEqualTo(400);
        assertThat(cut.body()).contains("leave them out");
        Answer tokens = server.post("/pooling", "{\"input\":[[5]],\"task\":\"token_embed\"}");
        assertThat(tokens.status()).isEqualTo(400);
        Answer other =
                server.post(
                        "/pooling",
                        "{\"model\":\"%s\",\"input\":\"a\",\"task\":\"token_embed\"}"
                                .formatted(TestServer.MODEL));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body()).contains("colbert_linear.pt");
    }
}
