package zhiyin.cli.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.cli.PackagedProgram;

/// `zhiyin serve` as a process of its own owns the knowledge base, and `zhiyin kb` talks to it.
@Timeout(600)
final class KbServeIT {
    @Test
    void commands_talk_to_the_server_that_has_the_directory(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Path file = Files.writeString(folder.resolve("pump.md"), "# 水泵\n\n过滤器每运行五百小时更换一次。\n");
        Process server = PackagedProgram.start("serve", "--port", "0", "--data", data.toString());
        try (BufferedReader out = server.inputReader()) {
            String announced = out.readLine();
            assertThat(announced).contains("http://127.0.0.1:");
            String address = announced.replaceAll(".*(http://[^/]+)/v1.*", "$1");
            assertThat(KbRun.of(data, "status").out()).contains("Served by " + address);
            assertThat(KbRun.of(data, "create", "manuals").exitCode()).isZero();
            KbRun added = KbRun.of(data, "add", "manuals", file.toString());
            assertThat(added.exitCode()).as(added.all()).isZero();
            KbRun found = KbRun.of(data, "search", "manuals", "过滤器多久更换一次", "--json");
            assertThat(found.out()).startsWith("[{").contains("pump.md", "五百小时");
        } finally {
            server.destroy();
        }
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KbRun alone = KbRun.of(data, "documents", "manuals");
        assertThat(alone.out()).as(alone.all()).contains("pump.md", "ready");
    }
}
