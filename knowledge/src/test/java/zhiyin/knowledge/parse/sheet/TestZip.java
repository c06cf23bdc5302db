package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes zip files that no program would write.
final class TestZip {
    private TestZip() {}

    /// A copy with one entry's content replaced.
    static Path replace(Path from, Path to, String name, String content) throws IOException {
        try (var zip = new ZipFile(from.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : zip.stream().toList()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(
                        entry.getName().equals(name)
                                ? content.getBytes(StandardCharsets.UTF_8)
                                : zip.getInputStream(entry).readAllBytes());
                out.closeEntry();
            }
        }
        return to;
    }
}
