package zhiyin.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Path;

/// Qwen3-Embedding's tokenizer for the tests of other packages.
public final class QwenTokenizerFile {
    /// Ids are below this.
    public static final int ID_BOUND = 151_669;

    private QwenTokenizerFile() {}

    /// Writes `tokenizer.json` and returns its path.
    public static Path write(Path folder) throws IOException {
        return BpeFixtures.tokenizerFile(folder);
    }
}
