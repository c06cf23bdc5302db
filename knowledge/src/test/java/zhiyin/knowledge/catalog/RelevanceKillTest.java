package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Place;

final class RelevanceKillTest {
    private static final int TOLD = 20;

    @TempDir Path folder;

    private static RelevanceLabel label(int number) {
        return new RelevanceLabel(
                0,
                "question " + number,
                "docs",
                "a.md",
                "d".repeat(64),
                Place.UNKNOWN,
                "text",
                number % 3,
                "",
                Shelf.NOW);
    }

    /// Labels, tells of each, and is gone in the midst of the next.
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            Database database = Database.open(Path.of(args[0]));
            for (int i = 0; i < TOLD; i++) {
                int number = i;
                database.write(c -> new RelevanceTable().put(c, label(number)));
                System.out.println(number);
            }
            database.write(c -> {
                new RelevanceTable().put(c, label(TOLD));
                Runtime.getRuntime().halt(9);
                return 0;
            });
        }
    }

    @Test
    void what_was_labelled_is_there_after_the_process_was_killed() throws Exception {
        Path file = folder.resolve("catalog.db");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var reader = child.inputReader()) {
            assertThat(reader.lines().toList()).hasSize(TOLD);
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        try (Database database = Database.open(file)) {
            List<RelevanceLabel> kept = database.read(c -> new RelevanceTable().list(c, 0, 100));
            assertThat(kept).hasSize(TOLD);
            assertThat(kept.get(7).query()).isEqualTo("question 7");
            assertThat(kept.get(7).grade()).isEqualTo(1);
        }
    }
}
