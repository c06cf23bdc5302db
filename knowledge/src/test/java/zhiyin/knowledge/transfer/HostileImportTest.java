package zhiyin.knowledge.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.transfer.TransferException.Code;

/// Each file is refused with its reason, and nothing of it stays.
final class HostileImportTest {
    @TempDir Path data;

    private void assertRefused(byte[] file, Code code, String reason) throws IOException {
        assertRefused(file, TransferLimits.DEFAULTS, code, reason);
    }

    private void assertRefused(byte[] file, TransferLimits limits, Code code, String reason)
            throws IOException {
        try (var machine = new Machine(data, limits)) {
            TransferException refused =
                    catchThrowableOfType(TransferException.class, () -> machine.take(file));
            assertThat(refused).isNotNull().hasMessageContaining(reason);
            assertThat(refused.code()).isEqualTo(code);
            assertNothingIsLeft(machine);
        }
    }

    private static void assertNothingIsLeft(Machine machine) throws IOException {
        assertThat(machine.collections()).isEmpty();
        assertThat(machine.hasLeftovers()).isFalse();
        machine.sweep();
        assertThat(machine.documents()).isZero();
    }

    private static BuiltFile built() {
        return BuiltFile.of(3);
    }

    @Test
    void what_is_no_zip_file_is_refused() throws IOException {
        assertRefused(new byte[0], Code.DAMAGED, "cut off");
        assertRefused(
                "%PDF-1.7".repeat(50).getBytes(StandardCharsets.UTF_8), Code.DAMAGED, "cut off");
    }

    @Test
    void a_file_that_is_cut_off_anywhere_is_refused() throws IOException {
        byte[] whole = built().zip();
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var machine = new Machine(data)) {
            for (int i = 0; i < 50; i++) {
                int length = random.nextInt(whole.length);
                TransferException refused =
                        catchThrowableOfType(
                                TransferException.class,
                                () -> machine.take(Arrays.copyOf(whole, length)));
                assertThat(refused).as("length %d, seed %d", length, seed).isNotNull();
                assertThat(refused.code()).isEqualTo(Code.DAMAGED);
            }
            assertNothingIsLeft(machine);
        }
    }

    /// Zip files keep what they say twice, and nobody reads the times: some bits do not matter.
    @Test
    void a_file_with_a_wrong_bit_is_refused_or_the_same() throws IOException {
        byte[] whole = built().zip();
        long seed = System.nanoTime();
        var random = new Random(seed);
        int taken = 0;
        int refused = 0;
        try (var machine = new Machine(data)) {
            for (int i = 0; i < 60; i++) {
                byte[] damaged = whole.clone();
                int at = random.nextInt(whole.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                try {
                    CollectionInfo info =
                            machine.transfer()
                                    .importFrom(
                                            new ByteArrayInputStream(damaged),
                                            Optional.of("import " + i));
                    taken++;
                    assertThat(machine.store(info).count())
                            .as("byte %d, seed %d", at, seed)
                            .isEqualTo(9);
                } catch (TransferException e) {
                    refused++;
                }
                assertThat(machine.hasLeftovers()).isFalse();
                assertThat(machine.collections()).hasSize(taken);
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(30);
    }

    @Test
    void a_zip_file_of_something_else_is_refused() throws IOException {
        assertRefused(
                built().with("word/document.xml", new byte[3]).zip(),
                Code.NOT_AN_EXPORT,
                "word/document.xml");
        assertRefused(
                built().saying("zhiyin-collection", "other").zip(), Code.NOT_AN_EXPORT, "'other'");
    }

    @Test
    void names_that_lead_elsewhere_are_refused() throws IOException {
        for (String name :
                new String[] {
                    "../catalog.db",
                    "originals/../../x",
                    "/etc/passwd",
                    "originals\\x",
                    "parsed/-1.json"
                }) {
            assertRefused(built().with(name, new byte[1]).zip(), Code.NOT_AN_EXPORT, "no exported");
        }
        assertRefused(
                built().replacing(Manifest.DOCUMENTS, "docs/1.md", "../1.md").zip(),
                Code.DAMAGED,
                "line 2 of documents.jsonl");
    }

    @Test
    void a_model_named_by_a_path_is_refused() throws IOException {
        assertRefused(
                built().saying("some-model", "/dev/zero").zip(), Code.DAMAGED, "named by a name");
        assertRefused(
                built().saying("some-model", "../models/m").zip(), Code.DAMAGED, "named by a name");
    }

    @Test
    void a_newer_format_is_refused_with_the_versions() throws IOException {
        assertRefused(
                built().saying("\"version\":1", "\"version\":4").zip(),
                Code.FORMAT_NEWER,
                "version 4");
    }

    @Test
    void counts_that_are_not_so_are_refused() throws IOException {
        assertRefused(
                built().saying("\"documents\":3", "\"documents\":4").zip(),
                Code.DAMAGED,
                "line 4 of documents.jsonl is missing");
        assertRefused(
                built().saying("\"documents\":3", "\"documents\":2").zip(),
                Code.DAMAGED,
                "more than the 2 lines");
        assertRefused(
                built().saying("\"documents\":3", "\"documents\":-1").zip(), Code.DAMAGED, "-1");
        assertRefused(
                built().saying("\"documents\":3", "\"documents\":9000000000").zip(),
                Code.TOO_LARGE,
                "9,000,000,000 documents");
        assertRefused(
                built().replacing(Manifest.DOCUMENTS, "\"passages\":3", "\"passages\":2").zip(),
                Code.DAMAGED,
                "section");
    }

    @Test
    void other_dimensions_than_the_vectors_have_are_refused() throws IOException {
        assertRefused(
                built().saying("\"dimensions\":8", "\"dimensions\":9").zip(),
                Code.VECTOR_REFUSED,
                "length");
        assertRefused(
                built().saying("\"dimensions\":8", "\"dimensions\":5000").zip(),
                Code.DAMAGED,
                "5000");
        BuiltFile short_ = built();
        byte[] vectors = short_.member(Manifest.VECTORS);
        assertRefused(
                short_.with(Manifest.VECTORS, Arrays.copyOf(vectors, vectors.length - 1)).zip(),
                Code.DAMAGED,
                "ends within vector 8");
    }

    @Test
    void vectors_that_are_none_are_refused() throws IOException {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 2f}) {
            BuiltFile built = built();
            byte[] vectors = built.member(Manifest.VECTORS).clone();
            ByteBuffer.wrap(vectors).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * 8 * 5, value);
            assertRefused(
                    built.with(Manifest.VECTORS, vectors).zip(), Code.VECTOR_REFUSED, "vector 5");
        }
    }

    @Test
    void sparse_vectors_that_are_none_are_refused() throws IOException {
        byte[] right = BuiltFile.sparse(1).member(Manifest.SPARSE);
        // none; one of token 0; one of tokens 0 and 7
        assertRefused(sparse(right, 0, -1), Code.DAMAGED, "vector 0 of sparse.bin");
        assertRefused(sparse(right, 0, Integer.MAX_VALUE), Code.DAMAGED, "vector 0");
        assertRefused(sparse(right, 8, -1), Code.DAMAGED, "token -1");
        assertRefused(sparse(right, 12, 0), Code.DAMAGED, "weight 0.0");
        assertRefused(
                sparse(right, 12, Float.floatToIntBits(Float.NaN)), Code.DAMAGED, "weight NaN");
        assertRefused(sparse(right, 28, 0), Code.DAMAGED, "entry 1");
        assertRefused(
                BuiltFile.of(1).with(Manifest.SPARSE, Arrays.copyOf(right, right.length - 1)).zip(),
                Code.DAMAGED,
                "vector 2");
        assertRefused(
                BuiltFile.of(1).with(Manifest.SPARSE, Arrays.copyOf(right, right.length + 4)).zip(),
                Code.DAMAGED,
                "more than the 3 vectors");
        assertRefused(
                BuiltFile.of(1)
                        .saying("\"min_tokens\":80}", "\"min_tokens\":80},\"sparse\":true")
                        .zip(),
                Code.DAMAGED,
                "lacks the member sparse.bin");
    }

    private static byte[] sparse(byte[] right, int at, int value) {
        byte[] wrong = right.clone();
        ByteBuffer.wrap(wrong).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return BuiltFile.of(1).with(Manifest.SPARSE, wrong).zip();
    }

    @Test
    void hashes_that_do_not_fit_are_refused() throws IOException {
        BuiltFile built = built();
        String right = BuiltFile.sha256(built.member(Manifest.PASSAGES));
        assertRefused(
                built.saying(right, "0".repeat(64)).zip(), Code.DAMAGED, "passages.jsonl has");
        BuiltFile other = built();
        byte[] original = "# 文件 1\n".getBytes(StandardCharsets.UTF_8);
        assertRefused(
                other.with("originals/" + BuiltFile.sha256(original), new byte[9]).zip(),
                Code.DAMAGED,
                "the original of docs/1.md");
    }

    @Test
    void members_that_are_missing_are_refused() throws IOException {
        byte[] original = "# 文件 2\n".getBytes(StandardCharsets.UTF_8);
        assertRefused(
                built().without("originals/" + BuiltFile.sha256(original)).zip(),
                Code.DAMAGED,
                "lacks the member originals/");
        assertRefused(
                built().without(Manifest.VECTORS).zip(),
                Code.DAMAGED,
                "lacks the member vectors.f32");
    }

    @Test
    void the_same_document_or_passage_twice_is_refused() throws IOException {
        assertRefused(
                built().replacing(Manifest.DOCUMENTS, "docs/1.md", "docs/0.md").zip(),
                Code.DAMAGED,
                "'docs/0.md' twice");
        assertRefused(
                built().replacing(Manifest.PASSAGES, "%032x".formatted(1001), "%032x".formatted(2))
                        .zip(),
                Code.DAMAGED,
                "have the same id");
    }

    @Test
    void lines_that_are_not_what_they_should_be_are_refused() throws IOException {
        assertRefused(
                built().replacing(Manifest.PASSAGES, "\"section\":1", "\"section\":7").zip(),
                Code.DAMAGED,
                "section 7");
        assertRefused(
                built().replacing(Manifest.PASSAGES, "\"tokens\":9,", "\"tokens\":\"x\",").zip(),
                Code.DAMAGED,
                "line 1 of passages.jsonl");
        assertRefused(
                built().replacing(Manifest.DOCUMENTS, "\"path\":\"docs/2.md\",", "").zip(),
                Code.DAMAGED,
                "line 3 of documents.jsonl");
        assertRefused(
                built().replacing(
                                Manifest.DOCUMENTS,
                                "\"findings\":[]",
                                "\"findings\":" + "[".repeat(5_000))
                        .zip(),
                Code.DAMAGED,
                "line 1 of documents.jsonl");
        assertRefused(
                built().with(Manifest.PARSED + "0.json", new byte[] {'['})
                        .replacing(Manifest.DOCUMENTS, "\"parsed\":false", "\"parsed\":true")
                        .zip(),
                Code.DAMAGED,
                "parsed/0.json");
    }

    @Test
    void what_unpacks_to_far_more_than_its_size_is_refused() throws IOException {
        TransferLimits limits = TransferLimits.DEFAULTS.withLineBytes(1 << 20);
        assertRefused(
                built().with(Manifest.DOCUMENTS, spaces(8 << 20)).zip(),
                limits,
                Code.TOO_LARGE,
                "line 1 of documents.jsonl");
    }

    @Test
    void a_file_longer_than_allowed_is_refused() throws IOException {
        assertRefused(
                built().zip(),
                TransferLimits.DEFAULTS.withFileBytes(1_000),
                Code.TOO_LARGE,
                "more than 1,000 bytes");
    }

    /// Members may also be small and many: what counts is their sum.
    @Test
    void the_sum_of_all_that_is_unpacked_is_bounded() {
        var allowance = new MemberStream.Allowance(10);
        allowance.use(10);
        TransferException refused =
                catchThrowableOfType(TransferException.class, () -> allowance.use(1));
        assertThat(refused.code()).isEqualTo(Code.TOO_LARGE);
    }

    private static byte[] spaces(int count) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) ' ');
        return bytes;
    }
}
