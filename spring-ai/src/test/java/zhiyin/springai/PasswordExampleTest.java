package zhiyin.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import zhiyin.engine.Embedder;

/// The example: documents in Spring AI's simplest store, found by meaning, with nothing but this process.
final class PasswordExampleTest {
    @Test
    void a_question_finds_the_passage_that_answers_it_without_sharing_its_words() {
        try (Embedder embedder = Embedder.open("bge-small-zh-v1.5")) {
            var store = SimpleVectorStore.builder(new ZhiyinEmbeddingModel(embedder)).build();
            store.add(
                    List.of(
                            new Document("忘记登录口令时，请点击“找回”链接", Map.of("page", 3)),
                            new Document("明天多云转晴，气温十五度"),
                            new Document("红烧肉要小火慢炖一个小时")));

            List<Document> found =
                    store.similaritySearch(SearchRequest.builder().query("如何重置密码").topK(2).build());

            assertThat(found).hasSize(2);
            assertThat(found.getFirst().getText()).contains("口令");
            assertThat(found.getFirst().getMetadata()).containsEntry("page", 3);
        }
    }
}
