package zhiyin.knowledge.job;

import java.io.IOException;
import java.io.InputStream;

/// A small file of the kind that people have most, to be read for practice.
///
/// @param name with its extension
/// @param content opened anew for each reading
public record Sample(String name, Content content) {
    /// Where its bytes come from.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }
}
