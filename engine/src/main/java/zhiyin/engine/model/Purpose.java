package zhiyin.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// What a model was trained for.
public enum Purpose {
    /// Vectors of texts.
    EMBEDDING,
    /// How well a document answers a query.
    RERANKING;

    /// Whether a model's name says so, where its files do not; of a link, also that of what it leads to.
    static boolean isReranker(Path file) {
        return isReranker(String.valueOf(file.getFileName())) || isReranker(realName(file));
    }

    private static String realName(Path file) {
        try {
            return String.valueOf(file.toRealPath().getFileName());
        } catch (IOException _) {
            return ""; // whoever reads it tells
        }
    }

    static boolean isReranker(String name) {
        return name.toLowerCase(Locale.ROOT).contains("rerank");
    }
}
