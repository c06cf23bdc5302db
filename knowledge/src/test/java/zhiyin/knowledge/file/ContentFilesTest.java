package zhiyin.knowledge.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.file.ContentFiles.ParsedKey;
import zhiyin.knowledge.file.ContentFiles.Stored;

final class ContentFilesTest {
    private static final String ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir Path folder;

    private ContentFiles files;

    @BeforeEach
    void open() throws IOException {
        files = ContentFiles.open(folder);
    }

    @Test
    void a_file_is_named_by_its_bytes() throws IOException {
        try (Stored stored = store("abc")) {
            assertThat(stored.sha256()).isEqualTo(ABC);
            assertThat(stored.bytes()).isEqualTo(3);
        }
        assertThat(files.original(ABC))
                .isEqualTo(folder.resolve("files/ba").resolve(ABC))
                .hasContent("abc");
        assertThat(files.isIntact(ABC)).isTrue();
    }

    @Test
    void the_same_bytes_are_stored_once() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> all =
                    IntStream.range(0, 20)
                            .mapToObj(_ ->
                                    threads.submit(() -> {
                                        try (Stored stored = store("abc")) {
                                            return stored.sha256();
                                        }
                                    }))
                            .toList();
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo(ABC);
            }
        }
        assertThat(all()).containsExactly(files.original(ABC));
    }

    @Test
    void a_stream_that_is_too_long_leaves_nothing() throws IOException {
        assertThatThrownBy(() -> files.store(new Endless(), 1_000_000))
                .isInstanceOf(ContentException.class)
                .hasMessageContaining("1,000,000 bytes")
                .extracting(e -> ((ContentException) e).code())
                .isEqualTo(ContentException.Code.TOO_LARGE);
        assertThat(all()).isEmpty();
        try (Stored exact = files.store(new ByteArrayInputStream(new byte[10]), 10)) {
            assertThat(exact.bytes()).isEqualTo(10);
        }
    }

    @Test
    void a_stream_that_breaks_leaves_nothing() throws IOException {
        var broken = new java.io.PipedInputStream();
        assertThatThrownBy(() -> files.store(broken, 10)).hasMessage("Pipe not connected");
        assertThat(all()).isEmpty();
    }

    @Test
    void what_a_crash_left_is_removed() throws IOException {
        store("abc").close();
        Files.writeString(folder.resolve("files/tmp-123"), "half a file");
        Files.writeString(folder.resolve("parsed/tmp-456"), "half a file");
        ContentFiles again = ContentFiles.open(folder);
        assertThat(all()).containsExactly(again.original(ABC));
    }

    @Test
    void a_file_cut_short_is_replaced() throws IOException {
        store("abc").close();
        Files.writeString(files.original(ABC), "a");
        assertThat(files.isIntact(ABC)).isFalse();
        store("abc").close();
        assertThat(files.isIntact(ABC)).isTrue();
    }

    @Test
    void what_nobody_needs_is_removed_and_what_is_held_is_not() throws IOException {
        store("needed").close();
        String needed = all().getFirst().getFileName().toString();
        store("not needed").close();
        try (Stored held = store("abc")) {
            assertThat(files.collect(needed::equals, _ -> false)).isEqualTo("not needed".length());
            assertThat(files.original(held.sha256())).exists();
        }
        assertThat(files.collect(needed::equals, _ -> false)).isEqualTo(3);
        assertThat(all()).containsExactly(files.original(needed));
    }

    @Test
    void what_is_held_twice_is_held_until_both_let_go() throws IOException {
        Stored first = store("abc");
        try (Stored second = store("abc")) {
            first.close();
            first.close();
            assertThat(files.collect(_ -> false, _ -> false)).isZero();
            assertThat(second.sha256()).isEqualTo(ABC);
        }
        assertThat(files.collect(_ -> false, _ -> false)).isEqualTo(3);
    }

    @Test
    void a_kept_file_can_be_held_and_one_that_is_not_cannot() throws IOException {
        store("abc").close();
        try (Stored held = files.held(ABC)) {
            assertThat(held.bytes()).isEqualTo(3);
            assertThat(files.collect(_ -> false, _ -> false)).isZero();
        }
        assertThat(files.collect(_ -> false, _ -> false)).isEqualTo(3);
        assertThatThrownBy(() -> files.held(ABC)).isInstanceOf(ContentException.class);
    }

    @Test
    void a_name_that_is_no_hash_leads_nowhere() {
        for (String name :
                List.of(
                        "",
                        "../../etc/passwd",
                        ABC + "/..",
                        ABC.toUpperCase(java.util.Locale.ROOT))) {
            assertThatThrownBy(() -> files.original(name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> files.original(ABC))
                .isInstanceOf(ContentException.class)
                .hasMessageContaining("add the file again");
    }

    @Test
    void a_document_is_kept_by_all_it_depends_on() throws IOException {
        Document document = document("text");
        var key = new ParsedKey(ABC, "parser-1", "a.pdf");
        assertThat(files.parsed(key)).isEmpty();
        files.keep(key, document);
        assertThat(files.parsed(key)).contains(document);
        assertThat(files.parsed(new ParsedKey(ABC, "parser-2", "a.pdf"))).isEmpty();
        assertThat(files.parsed(new ParsedKey(ABC, "parser-1", "b.pdf"))).isEmpty();
        var other = new ParsedKey(ABC, "parser-1", "b.pdf");
        files.keep(other, document("other"));
        files.collect(_ -> true, Set.of(ContentFiles.fileName(key))::contains);
        assertThat(files.parsed(key)).contains(document);
        assertThat(files.parsed(other)).isEmpty();
    }

    @Test
    void a_damaged_document_is_as_if_it_were_not_there() throws IOException {
        var key = new ParsedKey(ABC, "parser-1", "a.pdf");
        files.keep(key, document("text"));
        Path file = all().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 12));
        assertThat(files.parsed(key)).isEmpty();
        assertThat(file).doesNotExist();
    }

    private Stored store(String text) throws IOException {
        return files.store(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1_000);
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }

    private static Document document(String text) {
        return new Document(
                "a.pdf",
                "pdf",
                "title",
                "en",
                Map.of(),
                List.of(new Block.Paragraph(text, Place.UNKNOWN)),
                List.of(),
                Report.EMPTY);
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'x';
        }
    }
}
