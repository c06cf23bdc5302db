package zhiyin.knowledge.parse.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static zhiyin.knowledge.parse.archive.Packed.utf8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;

@Timeout(600)
class ArchiveParserTest {
    private static final int MB = 1 << 20;
    private static final Map<String, byte[]> TWO = two();

    private static Map<String, byte[]> two() {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("b/second.txt", utf8("second text"));
        members.put("a/first.txt", utf8("first text"));
        return members;
    }

    @Test
    void members_become_parts_in_order_of_their_names() throws Exception {
        for (Document read :
                new Document[] {
                    Reader.read("x.zip", Packed.zip(TWO)),
                    Reader.read("x.tar", Packed.tar(TWO)),
                    Reader.read("x.tgz", Packed.compress("gz", Packed.tar(TWO))),
                    Reader.read("x.tar.bz2", Packed.compress("bzip2", Packed.tar(TWO))),
                    Reader.read("x.tar.xz", Packed.compress("xz", Packed.tar(TWO))),
                    Reader.read("x.7z", Packed.sevenZip(TWO, ""))
                }) {
            assertThat(read.parts())
                    .extracting(Document::name)
                    .containsExactly("a/first.txt", "b/second.txt");
            assertThat(read.parts().getFirst().blocks())
                    .extracting(b -> b.text())
                    .containsExactly("first text");
            assertThat(read.report().findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"gz, gz", "bzip2, bz2", "xz, xz"})
    void a_compressed_file_holds_one_part_with_its_name(String kind, String extension)
            throws Exception {
        Document read =
                Reader.read("notes.txt." + extension, Packed.compress(kind, utf8("the notes")));
        assertThat(read.parts()).extracting(Document::name).containsExactly("notes.txt");
    }

    @Test
    void a_member_that_cannot_be_read_is_a_finding_and_the_rest_goes_on() throws Exception {
        var members = new LinkedHashMap<>(TWO);
        members.put("c.exe", utf8("MZ"));
        members.put("d.zip", utf8("PK no zip"));
        members.put("e.txt", new byte[0]);
        Document read = Reader.read("x.zip", Packed.zip(members));
        assertThat(read.parts()).hasSize(2);
        assertThat(read.report().findings())
                .allMatch(finding -> finding.kind() == Kind.SKIPPED)
                .extracting(Finding::detail)
                .satisfiesExactly(
                        a -> assertThat(a).contains("c.exe", "UNSUPPORTED"),
                        b -> assertThat(b).contains("d.zip", "CORRUPT"),
                        c -> assertThat(c).contains("e.txt", "EMPTY"));
    }

    @ParameterizedTest
    @CsvSource({
        "GBK, 会议记录/关于项目进度的通知.txt",
        "Big5, 會議記錄/關於專案進度的通知.txt",
        "Shift_JIS, 会議の記録についてのお知らせ.txt",
        "IBM437, Résumé über café.txt",
        "UTF-8, 没有标记的文件名.txt"
    })
    void names_in_old_encodings_are_read(String encoding, String name) throws Exception {
        byte[] zip = Packed.zip(Map.of(name, utf8("text")), encoding, false);
        assertThat(Reader.read("x.zip", zip).parts())
                .extracting(Document::name)
                .containsExactly(name);
    }

    @Test
    void names_that_lead_out_of_the_archive_lead_nowhere() throws Exception {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("../../etc/cron.txt", utf8("a"));
        members.put("/absolute.txt", utf8("b"));
        members.put("..\\..\\windows\\c.txt", utf8("c"));
        Document read = Reader.read("x.zip", Packed.zip(members));
        assertThat(read.parts())
                .extracting(Document::name)
                .containsExactly("absolute.txt", "etc/cron.txt", "windows/c.txt");
    }

    @Test
    void what_systems_leave_behind_is_passed_over() throws Exception {
        var members = new LinkedHashMap<>(TWO);
        members.put("__MACOSX/a/._first.txt", utf8("x"));
        members.put("a/.DS_Store", utf8("x"));
        members.put("a/Thumbs.db", utf8("x"));
        for (Document read :
                new Document[] {
                    Reader.read("x.zip", Packed.zip(members)),
                    Reader.read("x.tar", Packed.tar(members))
                }) {
            assertThat(read.parts()).hasSize(2);
            assertThat(read.report().findings()).isEmpty();
        }
    }

    @Test
    void encrypted_archives_say_so() throws Exception {
        byte[] zip = Packed.zip(TWO);
        encryptAll(zip);
        assertStatus(Status.ENCRYPTED, () -> Reader.read("x.zip", zip));
        byte[] seven = Packed.sevenZip(TWO, "secret");
        assertStatus(Status.ENCRYPTED, () -> Reader.read("x.7z", seven));
    }

    /// Sets the bit for encryption in every header.
    private static void encryptAll(byte[] zip) {
        for (int i = 0; i + 10 < zip.length; i++) {
            boolean local =
                    zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 3 && zip[i + 3] == 4;
            boolean central =
                    zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2;
            if (local || central) {
                zip[i + (local ? 6 : 8)] |= 1;
            }
        }
    }

    @Test
    void a_broken_tar_gives_what_comes_before_the_break() throws Exception {
        var members = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < 20; i++) {
            members.put("%02d.txt".formatted(i), utf8("text " + i));
        }
        byte[] tar = Packed.tar(members);
        Arrays.fill(tar, 5 * 1024 + 10, 5 * 1024 + 500, (byte) 0x55); // the sixth header
        Document read = Reader.read("x.tar", tar);
        assertThat(read.parts()).hasSize(5);
        assertThat(read.report().findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.REPAIRED);
    }

    @Test
    void nothing_in_it_is_empty_and_no_archive_is_unsupported() throws Exception {
        assertStatus(Status.EMPTY, () -> Reader.read("x.zip", Packed.zip(Map.of())));
        assertStatus(Status.EMPTY, () -> Reader.read("x.zip", new byte[0]));
        assertStatus(Status.UNSUPPORTED, () -> Reader.read("x.zip", utf8("hello")));
        assertStatus(Status.CORRUPT, () -> Reader.read("x.zip", utf8("PK\3\4 hello")));
    }

    @Test
    void a_gigabyte_of_zeros_stops_within_seconds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("zeros.gz");
        byte[] zeros = gzip(new byte[16 * MB]);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 64; i++) {
                out.write(zeros); // gzip files one after the other are one gzip file
            }
        }
        Assertions.assertTimeout(
                Duration.ofSeconds(30),
                () ->
                        assertStatus(
                                Status.TOO_LARGE,
                                () -> Reader.read("zeros.bytes.gz", file, Reader.limits())));
    }

    @Test
    void zips_in_zips_in_zips_stop_at_the_limits() throws Exception {
        byte[] bomb = Packed.zip(Map.of("0.bytes", new byte[16 * MB]));
        for (int level = 0; level < 6; level++) {
            var members = new LinkedHashMap<String, byte[]>();
            for (int i = 0; i < 16; i++) {
                members.put(i + ".zip", bomb);
            }
            bomb = Packed.zip(members);
        }
        byte[] all = bomb;
        ParseLimits limits = limits(256L * MB, 20_000, 8);
        Document read = Reader.read("bomb.zip", all, limits);
        assertThat(bytes(read)).isLessThanOrEqualTo(256L * MB);
        assertThat(read.report().findings())
                .extracting(Finding::detail)
                .anySatisfy(d -> assertThat(d).contains("TOO_LARGE"));
    }

    private static long bytes(Document read) {
        long own = read.format().equals("bytes") ? Long.parseLong(read.title()) : 0;
        return own + read.parts().stream().mapToLong(ArchiveParserTest::bytes).sum();
    }

    @Test
    void archives_lie_in_each_other_only_so_deep() throws Exception {
        byte[] deep = Packed.zip(Map.of("core.txt", utf8("core")));
        for (int level = 0; level < 12; level++) {
            deep = Packed.zip(Map.of("in.zip", deep));
        }
        Document read = Reader.read("deep.zip", deep);
        int depth = 0;
        while (!read.parts().isEmpty()) {
            read = read.parts().getFirst();
            depth++;
        }
        assertThat(depth).isEqualTo(ParseLimits.defaults().depth());
        assertThat(read.report().findings()).hasSize(1);
    }

    @Test
    void members_beyond_the_limit_are_left_out_and_named_as_such() throws Exception {
        var members = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < 30; i++) {
            members.put("%02d.txt".formatted(i), utf8("text"));
        }
        Document read = Reader.read("x.zip", Packed.zip(members), limits(MB, 10, 8));
        assertThat(read.parts()).hasSize(10);
        assertThat(read.report().findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.SKIPPED);
    }

    @Test
    void a_tar_with_a_gigabyte_of_a_name_is_refused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("name.tar.gz");
        byte[] tar = Packed.tar(Map.of("x".repeat(300), utf8("text")));
        byte[] size = utf8("07777777777\0"); // of the entry that holds the name: 1 GB
        System.arraycopy(size, 0, tar, 124, size.length);
        checksum(tar);
        byte[] name = new byte[16 * MB];
        Arrays.fill(name, (byte) 'n');
        byte[] packed = gzip(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(gzip(Arrays.copyOf(tar, 512)));
            for (int i = 0; i < 64; i++) {
                out.write(packed);
            }
        }
        assertStatus(Status.CORRUPT, () -> Reader.read("name.tar.gz", file, Reader.limits()));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static void checksum(byte[] tar) {
        Arrays.fill(tar, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xFF;
        }
        byte[] digits = utf8("%06o\0 ".formatted(sum));
        System.arraycopy(digits, 0, tar, 148, 8);
    }

    @Test
    void damaged_archives_end_as_parse_exceptions() throws Exception {
        byte[][] whole = {
            Packed.zip(TWO),
            Packed.tar(TWO),
            Packed.compress("gz", Packed.tar(TWO)),
            Packed.compress("bzip2", Packed.tar(TWO)),
            Packed.compress("xz", Packed.tar(TWO)),
            Packed.sevenZip(TWO, "")
        };
        for (int seed = 0; seed < 240; seed++) {
            var random = new Random(seed);
            byte[] bytes = damaged(whole[seed % whole.length], random);
            try {
                Reader.read("x.zip", bytes, limits(16 * MB, 100, 4));
            } catch (ParseException | IOException e) {
                assertThat(e).as("seed %d", seed).hasMessageNotContaining("\n\tat ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static ParseLimits limits(long inflatedBytes, int entries, int depth) {
        ParseLimits all = ParseLimits.defaults();
        return new ParseLimits(
                all.fileBytes(),
                inflatedBytes,
                all.characters(),
                all.pages(),
                all.glyphsPerPage(),
                all.operatorsPerPage(),
                all.cells(),
                entries,
                depth,
                all.cpu(),
                all.wall(),
                all.heapBytes());
    }

    private static void assertStatus(Status status, ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).as(e.getMessage()).isEqualTo(status));
    }
}
