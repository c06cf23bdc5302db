package zhiyin.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;

/// The example: documents are ingested and found by meaning, with nothing but this process.
final class PasswordExampleTest {
    @Test
    void a_question_finds_the_passage_that_answers_it_without_sharing_its_words(
            @TempDir Path folder) {
        try (Embedder embedder = Embedder.open("bge-small-zh-v1.5")) {
            var passages = new ZhiyinEmbeddingModel(embedder);
            try (var store = LuceneEmbeddingStore.open(folder, passages.dimension())) {
                EmbeddingStoreIngestor.builder()
                        .embeddingModel(passages)
                        .embeddingStore(store)
                        .build()
                        .ingest(
                                Document.from("忘记登录口令时，请点击“找回”链接", Metadata.from("page", "3")),
                                Document.from("明天多云转晴，气温十五度"),
                                Document.from("红烧肉要小火慢炖一个小时"));

                var retriever =
                        EmbeddingStoreContentRetriever.builder()
                                .embeddingStore(store)
                                .embeddingModel(passages.as(Kind.QUERY))
                                .maxResults(2)
                                .build();
                List<Content> found = retriever.retrieve(Query.from("如何重置密码"));

                TextSegment best = found.getFirst().textSegment();
                assertThat(best.text()).contains("口令");
                assertThat(best.metadata().getString("page")).isEqualTo("3");

                var scores =
                        new ZhiyinScoringModel(embedder)
                                .scoreAll(
                                        found.stream().map(Content::textSegment).toList(), "天气怎么样")
                                .content();
                assertThat(scores).hasSize(2).allMatch(score -> score > -1 && score < 1);
            }
        }
    }
}
