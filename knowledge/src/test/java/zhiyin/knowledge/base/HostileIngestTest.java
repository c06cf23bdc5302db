package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.archive.Packed;
import zhiyin.knowledge.parse.pdf.TypedPdf;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.knowledge.parse.zip.BuiltZip;
import zhiyin.knowledge.search.SearchRequest;

/// Broken files and files made to harm, in one job with good ones.
final class HostileIngestTest {
    private static final String NAME = "hostile";
    private static final String WORD =
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    /// What each must end with; READY where what harms is left out and told of.
    private static final Map<String, String> EXPECTED =
            Map.ofEntries(
                    Map.entry("encrypted.pdf", "ENCRYPTED"),
                    Map.entry("corrupt.pdf", "CORRUPT"),
                    Map.entry("empty.pdf", "EMPTY"),
                    Map.entry("no pages.pdf", "EMPTY"),
                    Map.entry("page tree that is a loop.pdf", "EMPTY"),
                    Map.entry("forms that draw each other.pdf", "TOO_LARGE"),
                    Map.entry("page that unpacks to 120 MB.pdf", "TOO_LARGE"),
                    Map.entry("claims 2 GB.zip", "CORRUPT"),
                    Map.entry("claims 2 GB.tar", "READY"),
                    Map.entry("bomb.zip", "TOO_LARGE"),
                    Map.entry("bomb.docx", "TOO_LARGE"),
                    Map.entry("billion laughs.docx", "CORRUPT"),
                    Map.entry("deep.html", "READY"),
                    Map.entry("deep.json", "READY"),
                    Map.entry("zip in zip.zip", "READY"),
                    Map.entry("leads elsewhere.zip", "READY"));

    /// What is told of those that become READY without all they claim to hold.
    private static final Map<String, String> TOLD =
            Map.of("claims 2 GB.tar", "Truncated", "zip in zip.zip", "TOO_LARGE");

    @TempDir Path folder;

    @Test
    void each_bad_file_ends_with_its_reason_and_the_good_ones_are_found()
            throws IOException, InterruptedException {
        try (KnowledgeBase base = KnowledgeBase.open(folder.resolve("data"), options())) {
            base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
            long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "good and bad").id();
            for (Map.Entry<String, byte[]> file : mixed().entrySet()) {
                base.documents()
                        .put(
                                NAME,
                                file.getKey(),
                                new ByteArrayInputStream(file.getValue()),
                                PutOptions.ofJob(job));
            }
            base.jobs().seal(job);
            Bases.awaitAll(base, NAME);
            Map<String, String> ended = ended(base);
            assertThat(ended).containsAllEntriesOf(EXPECTED);
            assertGoodOnesAreFound(base, ended);
            assertThat(base.jobs().require(job).state()).isEqualTo(JobInfo.State.DONE);
            assertNothingLiesElsewhere();
        }
    }

    /// A single process reads, so that one that does not come back would be noticed.
    private static KnowledgeOptions options() {
        ParseLimits all = ParseLimits.defaults();
        var limits =
                new ParseLimits(
                        all.fileBytes(),
                        256L << 20,
                        all.characters(),
                        all.pages(),
                        all.glyphsPerPage(),
                        20_000,
                        all.cells(),
                        all.entries(),
                        all.depth(),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(1),
                        256L << 20);
        return Bases.options()
                .withParsers(PoolOptions.defaults().withProcesses(1).withLimits(limits));
    }

    /// A good file before, between and behind the bad ones.
    private Map<String, byte[]> mixed() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("good.md", Packed.utf8("# 水泵\n\n滤芯每三个月更换一次。"));
        int bad = 0;
        for (Map.Entry<String, byte[]> file : HostileFiles.all(folder).entrySet()) {
            files.put(file.getKey(), file.getValue());
            if (++bad == 8) {
                files.put("good.pdf", pdf());
            }
        }
        files.put("good.docx", docx());
        return files;
    }

    private byte[] pdf() throws IOException {
        Path file =
                new TypedPdf()
                        .page(TypedPdf.lines(50, 700, "The broker keeps messages for three days."))
                        .write(folder.resolve("good.pdf"));
        return Files.readAllBytes(file);
    }

    private static byte[] docx() {
        String xml =
                "<w:document xmlns:w=\"%s\"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"
                        .formatted(WORD, "电机使用三百八十伏三相电。");
        return new BuiltZip().with("word/document.xml", xml).bytes();
    }

    /// Prints what people see.
    private static Map<String, String> ended(KnowledgeBase base) {
        var ended = new LinkedHashMap<String, String>();
        for (DocumentInfo document : base.documents().list(NAME, DocumentQuery.ALL)) {
            String code =
                    document.failure()
                            .map(failure -> failure.code())
                            .orElse(document.stage().name());
            Report report = base.documents().report(document.id());
            String message =
                    document.failure()
                            .map(failure -> failure.message())
                            .orElseGet(() -> String.valueOf(report.findings()));
            System.out.printf("%-32s %-10s %s%n", document.path(), code, message);
            ended.put(document.path(), code);
            assertThat(message)
                    .contains(TOLD.getOrDefault(document.path(), ""))
                    .doesNotContain(base.directory().toString());
            if (document.stage() == Stage.FAILED) {
                assertThat(message).as(document.path()).isNotBlank();
            }
        }
        return ended;
    }

    private static void assertGoodOnesAreFound(KnowledgeBase base, Map<String, String> ended) {
        Map<String, String> queries =
                Map.of(
                        "good.md", "多久更换滤芯",
                        "good.pdf", "how long does the broker keep messages",
                        "good.docx", "电机用什么电");
        queries.forEach((path, query) -> {
            assertThat(ended).containsEntry(path, "READY");
            assertThat(base.search().search(SearchRequest.of(NAME, query)).hits())
                    .as(query)
                    .first()
                    .extracting(hit -> hit.path())
                    .isEqualTo(path);
        });
    }

    private void assertNothingLiesElsewhere() throws IOException {
        try (var files = Files.walk(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .doesNotContain("elsewhere.txt", "absolute.txt");
        }
    }
}
