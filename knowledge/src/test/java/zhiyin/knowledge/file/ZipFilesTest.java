package zhiyin.knowledge.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZipFilesTest {
    @TempDir Path folder;

    @Test
    void any_wrong_bit_is_a_damaged_file_or_none() throws IOException {
        byte[] whole = zip("知音.txt", "b.txt");
        int damaged = 0;
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] wrong = whole.clone();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            try (ZipFile zip = ZipFiles.open(Files.write(folder.resolve("a.zip"), wrong))) {
                assertThat(zip.size()).as("bit %d", bit).isEqualTo(2);
            } catch (ZipException e) {
                damaged++;
                assertThat(e).as("bit %d", bit).hasMessageMatching("(?s).+");
            }
        }
        assertThat(damaged).isGreaterThan(100);
    }

    private static byte[] zip(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
