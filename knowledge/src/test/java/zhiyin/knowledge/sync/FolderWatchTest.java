package zhiyin.knowledge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderWatchTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir Path folder;

    private final MemoryTarget target = new MemoryTarget();
    private final BlockingQueue<SyncPlan> plans = new LinkedBlockingQueue<>();
    private final BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();

    private FolderWatch start(Duration regularly) throws IOException {
        var sync = new FolderSync(folder, SyncOptions.DEFAULTS);
        var listener =
                new FolderWatch.Listener() {
                    @Override
                    public void changed(SyncPlan plan) throws IOException {
                        sync.apply(plan, target, FolderSync.Listener.NONE);
                        plans.add(plan);
                    }

                    @Override
                    public void failed(IOException failure) {
                        failures.add(failure);
                    }
                };
        return FolderWatch.start(sync, target, new FolderWatch.Pace(MOMENT, regularly), listener);
    }

    private void awaitPaths(String... paths) throws InterruptedException {
        List<String> expected = List.of(paths);
        while (!target.paths().equals(expected)) {
            assertThat(plans.poll(2, TimeUnit.MINUTES)).as("a plan for %s", expected).isNotNull();
        }
    }

    @Test
    void what_is_there_and_what_changes_comes_to_the_collection()
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("a.md"), "a");
        try (FolderWatch watch = start(NEVER)) {
            assertThat(watch).isNotNull();
            awaitPaths("a.md");
            Files.createDirectories(folder.resolve("new/deep"));
            Files.writeString(folder.resolve("new/deep/b.md"), "b");
            awaitPaths("a.md", "new/deep/b.md");
            Files.writeString(folder.resolve("new/deep/c.md"), "in a folder that came later");
            awaitPaths("a.md", "new/deep/b.md", "new/deep/c.md");
            Files.delete(folder.resolve("a.md"));
            awaitPaths("new/deep/b.md", "new/deep/c.md");
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void a_folder_that_vanishes_and_comes_back_is_told_of_and_looked_at_again()
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("a.md"), "a");
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        try (FolderWatch watch = start(Duration.ofMillis(100))) {
            assertThat(watch).isNotNull();
            awaitPaths("a.md");
            Files.move(folder, away);
            assertThat(failures.poll(2, TimeUnit.MINUTES)).isNotNull();
            assertThat(target.paths()).containsExactly("a.md");
            Files.move(away, folder);
            Files.writeString(folder.resolve("b.md"), "b");
            awaitPaths("a.md", "b.md");
        }
    }
}
