package zhiyin.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.backend.NumericType;

/// An encoder and a decoder, open for all tests of a class.
@TestInstance(Lifecycle.PER_CLASS)
class BothKinds {
    Embedder bert;
    Embedder qwen;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        EmbedderOptions options =
                EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(2);
        bert = Embedder.open("bge-small-zh-v1.5", options);
        qwen = Embedder.open(RandomQwen3.write(folder).toString(), options);
    }

    @AfterAll
    void close() {
        bert.close();
        qwen.close();
    }

    Stream<Embedder> models() {
        return Stream.of(bert, qwen);
    }
}
