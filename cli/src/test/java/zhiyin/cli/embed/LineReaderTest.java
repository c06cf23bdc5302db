package zhiyin.cli.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineReaderTest {
    @Test
    void linesOfAnyLengthAndEndingAreRead() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<String> expected = new ArrayList<>();
            var content = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                String line = "x".repeat(random.nextInt(round % 5 == 0 ? 100_000 : 5)) + "y";
                expected.add(line);
                content.append(line).append(i == 1 ? "" : random.nextBoolean() ? "\n" : "\r\n");
            }
            assertThat(readAll(content.toString())).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void aLastLineMayOrMayNotEnd() throws IOException {
        assertThat(readAll("a\n\nb")).containsExactly("a", "", "b");
        assertThat(readAll("a\n\nb\n")).containsExactly("a", "", "b");
        assertThat(readAll("\n")).containsExactly("");
        assertThat(readAll("")).isEmpty();
    }

    @Test
    void skippedLinesAreCountedLikeReadOnes() throws IOException {
        for (String content : List.of("a\n\nb", "a\n\nb\n", "\n", "", "a")) {
            var lines = new LineReader(new ByteArrayInputStream(content.getBytes(UTF_8)));
            int skipped = 0;
            while (lines.skip()) {
                skipped++;
            }
            assertThat(skipped).isEqualTo(readAll(content).size());
        }
    }

    @Test
    void anInputWithoutLineEndsIsRefused() {
        var endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        return length;
                    }
                };
        assertThatThrownBy(() -> new LineReader(endless).next())
                .isInstanceOf(EmbedFailure.class)
                .hasMessageContaining("longer than 64 MiB");
    }

    private static List<String> readAll(String content) throws IOException {
        var lines = new LineReader(new ByteArrayInputStream(content.getBytes(UTF_8)));
        List<String> read = new ArrayList<>();
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            read.add(new String(line.get(), UTF_8));
        }
        return read;
    }
}
