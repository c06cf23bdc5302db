package zhiyin.knowledge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.FileState;
import zhiyin.knowledge.sync.SkippedFile.Reason;

final class FolderSyncTest {
    @TempDir Path folder;

    private final MemoryTarget target = new MemoryTarget();

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private FolderSync sync(SyncOptions options) throws IOException {
        return new FolderSync(folder, options);
    }

    private SyncPlan bring(SyncOptions options) throws IOException {
        FolderSync sync = sync(options);
        SyncPlan plan = sync.plan(target);
        sync.apply(plan, target, FolderSync.Listener.NONE);
        return plan;
    }

    private static List<String> paths(List<FoundFile> files) {
        return files.stream().map(FoundFile::path).toList();
    }

    @Test
    void new_files_are_added_and_then_there_is_nothing_to_do() throws IOException {
        write("a.md", "a");
        write("docs/b.md", "b");
        assertThat(paths(bring(SyncOptions.DEFAULTS).added())).containsExactly("a.md", "docs/b.md");
        SyncPlan again = bring(SyncOptions.DEFAULTS);
        assertThat(again.isEmpty()).isTrue();
        assertThat(again.unchanged()).isEqualTo(2);
        assertThat(target.puts()).isEqualTo(2);
    }

    @Test
    void changed_files_are_put_again_and_those_that_were_only_touched_are_not() throws IOException {
        write("changed.md", "one");
        Path touched = write("touched.md", "same");
        bring(SyncOptions.DEFAULTS);
        Files.setLastModifiedTime(
                write("changed.md", "two"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Files.setLastModifiedTime(touched, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        SyncPlan plan = bring(SyncOptions.DEFAULTS);
        assertThat(paths(plan.changed())).containsExactly("changed.md");
        assertThat(plan.unchanged()).isEqualTo(1);
        assertThat(target.sha256("changed.md"))
                .isEqualTo(MemoryTarget.sha256("two".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void the_same_bytes_under_another_name_are_moved_and_what_is_gone_is_removed()
            throws IOException {
        write("old.md", "the same");
        write("gone.md", "other text");
        bring(SyncOptions.DEFAULTS);
        Files.delete(folder.resolve("gone.md"));
        Files.move(folder.resolve("old.md"), folder.resolve("new.md"));
        write("fresh.md", "as large");
        SyncPlan plan = bring(SyncOptions.DEFAULTS);
        assertThat(plan.moved())
                .extracting(move -> move.from().path() + " to " + move.to().path())
                .containsExactly("old.md to new.md");
        assertThat(paths(plan.added())).containsExactly("fresh.md");
        assertThat(plan.gone()).extracting(FileState::path).containsExactly("gone.md");
        assertThat(target.paths()).containsExactly("fresh.md", "new.md");
    }

    @Test
    void only_what_lies_under_the_collections_folder_is_this_folders() throws IOException {
        target.add(new FileState(1, "elsewhere/x.md", "0", 1, Instant.EPOCH));
        target.add(new FileState(2, "docs.md", "0", 1, Instant.EPOCH));
        target.add(new FileState(3, "docs/gone.md", "0", 1, Instant.EPOCH));
        write("a.md", "a");
        bring(SyncOptions.DEFAULTS.withUnder("docs"));
        assertThat(target.paths()).containsExactly("docs.md", "docs/a.md", "elsewhere/x.md");
    }

    @Test
    void hidden_files_and_what_programs_leave_behind_are_passed_over() throws IOException {
        for (String path :
                List.of(
                        "a.md",
                        ".hidden.md",
                        ".git/config",
                        "x/node_modules/y/z.js",
                        "target/a.class",
                        "~$a.docx",
                        "Thumbs.db",
                        "b.tmp",
                        "x/__pycache__/c.pyc",
                        "target.md")) {
            write(path, path);
        }
        SyncPlan plan = bring(SyncOptions.DEFAULTS);
        assertThat(paths(plan.added())).containsExactly("a.md", "target.md");
        assertThat(plan.skipped()).isEmpty();
    }

    @Test
    void ignore_files_say_what_else_is_passed_over_and_what_is_not() throws IOException {
        write(".zhiyinignore", "# notes\n*.log\n/private/\n!keep.log\ndocs/**/draft*\n!target/\n");
        write("docs/.zhiyinignore", "secret.md\n!*.tmp\n");
        for (String path :
                List.of(
                        "a.log",
                        "keep.log",
                        "x/b.log",
                        "private/p.md",
                        "x/private/q.md",
                        "docs/1/2/draft 3.md",
                        "docs/secret.md",
                        "secret.md",
                        "docs/t.tmp",
                        "target/out.md")) {
            write(path, path);
        }
        assertThat(paths(bring(SyncOptions.DEFAULTS).added()))
                .containsExactly(
                        "docs/t.tmp", "keep.log", "secret.md", "target/out.md", "x/private/q.md");
    }

    @Test
    void a_file_that_comes_to_be_ignored_is_removed() throws IOException {
        write("a.md", "a");
        write("b.md", "b");
        bring(SyncOptions.DEFAULTS);
        write(".zhiyinignore", "b.md");
        bring(SyncOptions.DEFAULTS);
        assertThat(target.paths()).containsExactly("a.md");
    }

    @Test
    void links_are_told_of_and_not_followed() throws IOException {
        write("a.md", "a");
        Files.createSymbolicLink(folder.resolve("link.md"), folder.resolve("a.md"));
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        SyncPlan plan = bring(SyncOptions.DEFAULTS);
        assertThat(target.paths()).containsExactly("a.md");
        assertThat(plan.skipped())
                .extracting(SkippedFile::path, SkippedFile::reason)
                .containsExactly(tuple("circle", Reason.LINK), tuple("link.md", Reason.LINK));
    }

    @Test
    void a_file_that_has_grown_too_large_is_told_of_and_stays_in_the_collection()
            throws IOException {
        write("a.md", "a");
        bring(SyncOptions.DEFAULTS);
        write("a.md", "a".repeat(101));
        SyncPlan plan = bring(SyncOptions.DEFAULTS.withMaxFileBytes(100));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.skipped())
                .extracting(SkippedFile::reason)
                .containsExactly(Reason.TOO_LARGE);
        assertThat(target.paths()).containsExactly("a.md");
    }

    @Test
    void names_that_no_document_can_have_are_told_of() throws IOException {
        write("a.md", "a");
        write("back\\slash.md", "b");
        SyncPlan plan = bring(SyncOptions.DEFAULTS);
        assertThat(target.paths()).containsExactly("a.md");
        assertThat(plan.skipped()).extracting(SkippedFile::reason).containsExactly(Reason.NAME);
    }

    @Test
    void where_there_are_too_many_files_nothing_is_removed() throws IOException {
        target.add(new FileState(1, "unknown.md", "0", 1, Instant.EPOCH));
        for (int i = 0; i < 5; i++) {
            write(i + ".md", "x" + i);
        }
        SyncPlan plan = bring(SyncOptions.DEFAULTS.withMaxFiles(3));
        assertThat(plan.gone()).isEmpty();
        assertThat(plan.added()).hasSize(3);
        assertThat(plan.skipped())
                .extracting(SkippedFile::reason)
                .containsExactly(Reason.BEYOND_LIMITS);
    }

    @Test
    void a_folder_that_is_not_there_removes_nothing() throws IOException {
        write("in/a.md", "a");
        var sync = new FolderSync(folder.resolve("in"), SyncOptions.DEFAULTS);
        sync.apply(sync.plan(target), target, FolderSync.Listener.NONE);
        Files.delete(folder.resolve("in/a.md"));
        assertThat(sync.plan(target).removesEverything()).isTrue();
        Files.delete(folder.resolve("in"));
        assertThatThrownBy(() -> sync.plan(target))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nothing is removed");
        assertThatThrownBy(() -> new FolderSync(folder.resolve("in"), SyncOptions.DEFAULTS))
                .isInstanceOf(NotDirectoryException.class);
    }

    /// Nothing of it is known, so nothing of it is gone.
    @Test
    void what_was_not_seen_is_not_gone() {
        var contents =
                new FolderContents(
                        List.of(), List.of(), List.of(), Set.of("a/locked", "b.md"), true);
        assertThat(contents.lacks("a/locked/deep/x.md")).isFalse();
        assertThat(contents.lacks("b.md")).isFalse();
        assertThat(contents.lacks("a/lockedx.md")).isTrue();
        assertThat(contents.lacks("a/other.md")).isTrue();
    }

    @Test
    void a_file_that_vanishes_before_it_is_put_is_passed_over() throws IOException {
        write("a.md", "a");
        write("b.md", "b");
        FolderSync sync = sync(SyncOptions.DEFAULTS);
        SyncPlan plan = sync.plan(target);
        Files.delete(folder.resolve("a.md"));
        sync.apply(plan, target, FolderSync.Listener.NONE);
        assertThat(target.paths()).containsExactly("b.md");
    }
}
