package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Grafana dashboard asks for nothing that the server does not tell.
final class DashboardTest {
    private static final Path DASHBOARD = Path.of("../deploy/grafana/zhiyin.json");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:zhiyin|te|jvm|process|system)_[a-z0-9_]+");

    @Test
    void every_metric_of_the_dashboard_is_exported() throws Exception {
        Set<String> asked = new TreeSet<>();
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readAllBytes(DASHBOARD));
        for (String expression : dashboard.findValuesAsString("expr")) {
            METRIC.matcher(expression).results().forEach(found -> asked.add(found.group()));
        }
        assertThat(asked).hasSizeGreaterThan(10);
        try (var server = TestServer.start()) {
            assertThat(server.statusOfGoodRequest()).isEqualTo(200);
            long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
            Set<String> missing = missing(asked, server);
            while (!missing.isEmpty() && System.nanoTime() < deadline) {
                missing = missing(asked, server);
            }
            assertThat(missing).isEmpty();
        }
    }

    private static Set<String> missing(Set<String> asked, TestServer server) throws Exception {
        String figures = server.get("/metrics").body();
        var missing = new TreeSet<>(asked);
        missing.removeIf(name ->
                Pattern.compile("^" + name + "[{ ]", Pattern.MULTILINE).matcher(figures).find());
        return missing;
    }
}
