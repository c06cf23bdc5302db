package zhiyin.cli.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.cli.RandomReranker;

/// The commands where no server runs: each opens the knowledge base for itself.
@Timeout(600)
final class KbAloneTest {
    @TempDir Path folder;

    @Test
    void a_newcomers_first_minute_works_without_a_server() throws IOException {
        Path data = folder.resolve("data");
        assertThat(KbRun.of(data, "list").out()).contains("no collection yet", "zhiyin kb create");
        KbRun created = KbRun.of(data, "create", "manuals");
        assertThat(created.exitCode()).as(created.all()).isZero();
        assertThat(created.out()).contains("zhiyin kb add manuals");
        Path file = Files.writeString(folder.resolve("pump.md"), "# 水泵\n\n过滤器每运行五百小时更换一次。\n");
        KbRun queued = KbRun.of(data, "add", "manuals", file.toString(), "--detach");
        assertThat(queued.out()).contains("1 documents are queued", "zhiyin kb wait");
        KbRun waited = KbRun.of(data, "wait");
        assertThat(waited.exitCode()).as(waited.all()).isZero();
        assertThat(waited.out()).contains("manuals: 1 of 1 documents can be searched");
        KbRun found = KbRun.of(data, "search", "manuals", "过滤器多久更换一次");
        assertThat(found.out()).contains("pump.md", "五百小时");
        String reranker = RandomReranker.write(folder).toString();
        KbRun reranked =
                KbRun.of(data, "search", "manuals", "过滤器", "--rerank", reranker, "--explain");
        assertThat(reranked.out()).as(reranked.all()).contains("reranked     #1", "五百小时");
    }

    @Test
    void a_directory_that_cannot_be_used_is_one_line() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a directory");
        KbRun run = KbRun.of(file, "list");
        assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("file");
    }
}
