package zhiyin.lab.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Small sets that come with the program: seven kinds of task in English, Chinese and code. Each has its source,
/// licence and what was changed in its `meta.json`.
public final class DemoSets {
    /// Where they lie on the class path.
    public static final String RESOURCES = "zhiyin/lab/demo/";

    private DemoSets() {}

    /// Their files, by `SET/FILE`.
    public static List<String> files() {
        try (InputStream in =
                Objects.requireNonNull(
                        DemoSets.class.getResourceAsStream("/" + RESOURCES + "files.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the list of demo sets cannot be read", e);
        }
    }

    public static List<String> names() {
        return files().stream()
                .map(file -> file.substring(0, file.indexOf('/')))
                .distinct()
                .toList();
    }
}
