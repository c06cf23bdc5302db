package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.ProcessInfo;
import zhiyin.knowledge.catalog.Tables;

/// A process that is killed in the midst of an import, while another one lives.
final class SharedImportTest {
    private static final String NAME = "shared";

    @TempDir Path folder;

    @Test
    void what_a_killed_process_imported_is_cleared_away_by_those_that_live()
            throws IOException, InterruptedException {
        try (KnowledgeBase base =
                KnowledgeBase.open(
                        folder.resolve("living"), Bases.shared(folder, folder.resolve("files")))) {
            base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
            for (int i = 0; i < 12; i++) {
                Bases.put(base, NAME, i + ".md", "# 水泵 %d\n\n型号 %d 的轴承。".formatted(i, i));
            }
            Bases.awaitAll(base, NAME);
            Path file = folder.resolve("exported.zip");
            try (OutputStream out = Files.newOutputStream(file)) {
                base.transfer().exportTo(NAME, out);
            }
            Process child = SharedChild.start(folder, "child", file);
            try {
                Bases.await(() -> isKilledWhileItImports(base, child));
                child.waitFor();
                assertThat(claims(base)).containsEntry(Claim.IMPORTING, 1L);
                assertThat(hidden(base)).hasSize(1);
                Bases.await(() -> hidden(base).isEmpty() && indexes(base).size() == 1);
                assertThat(base.collections().list())
                        .extracting(CollectionInfo::name)
                        .containsExactly(NAME);
            } finally {
                child.destroyForcibly();
            }
        }
    }

    /// The import waits for the lock meanwhile.
    private static boolean isKilledWhileItImports(KnowledgeBase base, Process child) {
        return base.place()
                .database()
                .write(c -> {
                    boolean imports = !base.place().tables().collections().hidden(c).isEmpty();
                    if (imports) {
                        child.destroyForcibly().onExit().join();
                    }
                    return imports;
                });
    }

    private static Map<Claim, Long> claims(KnowledgeBase base) {
        ProcessInfo last = base.processes().getLast();
        return last.work();
    }

    private static List<Long> hidden(KnowledgeBase base) {
        return base.place().database().read(base.place().tables().collections()::hidden);
    }

    private static List<IndexTable.Row> indexes(KnowledgeBase base) {
        return base.place().database().read(c -> indexes(c, base.place().tables()));
    }

    private static List<IndexTable.Row> indexes(Connection c, Tables tables) throws SQLException {
        var all = new ArrayList<IndexTable.Row>();
        for (IndexInfo.State state : IndexInfo.State.values()) {
            all.addAll(tables.indexes().all(c, state));
        }
        return all;
    }
}
