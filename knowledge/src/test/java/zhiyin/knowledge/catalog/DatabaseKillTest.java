package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseKillTest {
    private static final int ROWS = 5;

    @TempDir Path folder;

    /// Writes transactions of five rows for ever, and tells of each when it is committed. From a number on
    /// it halts in the middle of one.
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            try (Database database = Database.open(Path.of(args[0]))) {
                int last = Integer.parseInt(args[2]);
                for (int i = Integer.parseInt(args[1]); ; i++) {
                    int number = i;
                    database.change(c -> {
                        for (int row = 0; row < ROWS; row++) {
                            if (number == last && row == 3) {
                                Runtime.getRuntime().halt(9);
                            }
                            new CollectionTable()
                                    .insert(
                                            c,
                                            new CollectionName(number + "-" + row),
                                            CollectionSettings.DEFAULTS,
                                            Shelf.NOW);
                        }
                    });
                    System.out.println(number);
                }
            }
        }
    }

    @Test
    void what_was_committed_is_there_and_what_was_not_is_gone() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int next = 0;
        for (int round = 0; round < 2; round++) {
            int last = next + random.nextInt(40);
            List<String> told = write(next, last);
            assertThat(told).as("seed " + seed).hasSize(last - next);
            try (Database database = Database.open(folder.resolve("catalog.db"))) {
                List<String> names =
                        database.read(c ->
                                new CollectionTable()
                                        .list(c).stream().map(CollectionRow::name).toList());
                assertThat(names).as("seed " + seed).hasSize(last * ROWS);
                assertThat(database.examine()).isEmpty();
            }
            next = last;
        }
    }

    private List<String> write(int first, int last) throws IOException, InterruptedException {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                folder.resolve("catalog.db").toString(),
                                Integer.toString(first),
                                Integer.toString(last))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var reader = child.inputReader()) {
            List<String> told = reader.lines().toList();
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).isEqualTo(9);
            return told;
        } finally {
            child.destroyForcibly();
        }
    }
}
