package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.Stage;

/// The process is killed (SIGKILL) at random moments while documents are added, changed and removed.
final class CrashTest {
    private static final int KILLS = 5;
    private static final int LATEST_MILLIS = 3_000;
    private static final int DOCUMENTS = 12;

    @TempDir Path folder;

    @Test
    void after_kills_at_random_moments_the_store_is_that_of_an_undisturbed_run()
            throws IOException, InterruptedException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        write(before, 0);
        write(after, 4);
        List<String> expected = undisturbed(before, after);
        Path data = folder.resolve("disturbed");
        for (int kill = 0; kill < KILLS; kill++) {
            Path files = kill < 2 ? before : after;
            Process child = start(data, files);
            if (!child.waitFor(random.nextInt(200, LATEST_MILLIS), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly().waitFor();
            }
        }
        try (KnowledgeBase base = Bases.open(data)) {
            CrashChild.bring(base, after);
            Bases.await(() -> stored(base).size() == expected.size());
            assertThat(stored(base)).as("seed %d", seed).isEqualTo(expected);
            assertThat(base.collections().require(CrashChild.NAME).stages())
                    .as("seed %d", seed)
                    .containsOnlyKeys(Stage.READY);
            assertThat(base.doctor().examine(CrashChild.NAME))
                    .as("seed %d", seed)
                    .extracting(Doctor.Finding::code)
                    .containsExactly("RECALL");
        }
    }

    private List<String> undisturbed(Path before, Path after)
            throws IOException, InterruptedException {
        try (KnowledgeBase base = Bases.open(folder.resolve("undisturbed"))) {
            CrashChild.bring(base, before);
            CrashChild.bring(base, after);
            List<String> ids = stored(base);
            assertThat(ids).hasSizeGreaterThan(DOCUMENTS);
            return ids;
        }
    }

    /// Each with some sections; the last `changed` ones differ with it, the first ones are missing.
    private static void write(Path into, int changed) throws IOException {
        Files.createDirectories(into);
        for (int i = changed / 2; i < DOCUMENTS; i++) {
            var text = new StringBuilder();
            for (int section = 0; section <= i; section++) {
                String word = i >= DOCUMENTS - changed && section == 1 ? "改过" : "原来";
                text.append("# 第 %d 节\n\n".formatted(section));
                text.append("文件 %d 第 %d 节%s的内容。".formatted(i, section, word).repeat(20));
                text.append("\n\n");
            }
            Files.writeString(into.resolve(i + ".md"), text);
        }
    }

    private static Process start(Path data, Path files) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@../engine/jvm.args",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashChild.class.getName(),
                        data.toString(),
                        files.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> stored(KnowledgeBase base) {
        var ids = new ArrayList<String>();
        long index = base.collections().require(CrashChild.NAME).live().orElseThrow().id();
        base.place().stores().store(index).forEachId(ids::add);
        Collections.sort(ids);
        return ids;
    }
}
