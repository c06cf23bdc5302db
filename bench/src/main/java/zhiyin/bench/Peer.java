package zhiyin.bench;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15.BgeSmallEnV15EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallzhv15.BgeSmallZhV15EmbeddingModel;
import java.util.List;
import zhiyin.engine.model.BuiltinModel;

/// ONNX Runtime the way LangChain4j's users run it: the same weights, all cores.
record Peer(EmbeddingModel model) {
    static Peer of(BuiltinModel model) {
        return new Peer(
                switch (model) {
                    case BGE_SMALL_ZH -> new BgeSmallZhV15EmbeddingModel();
                    case BGE_SMALL_EN -> new BgeSmallEnV15EmbeddingModel();
                    case ALL_MINILM -> new AllMiniLmL6V2EmbeddingModel();
                });
    }

    List<float[]> embed(List<String> texts) {
        return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
                .map(embedding -> embedding.vector())
                .toList();
    }
}
