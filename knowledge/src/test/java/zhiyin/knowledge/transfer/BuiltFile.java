package zhiyin.knowledge.transfer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.SparseBytes;

/// An exported collection put together by hand, whole or with something wrong about it.
final class BuiltFile {
    static final int DIMENSIONS = 8;
    static final String NAME = "手册";

    private final Map<String, byte[]> members = new LinkedHashMap<>();
    private Optional<UnaryOperator<String>> manifest = Optional.empty();

    private BuiltFile() {}

    /// Some documents of three passages each, with their originals.
    static BuiltFile of(int documents) {
        var built = new BuiltFile();
        var lines = new StringBuilder();
        var passages = new StringBuilder();
        var vectors =
                ByteBuffer.allocate(documents * 3 * DIMENSIONS * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        var random = new Random(documents);
        for (int i = 0; i < documents; i++) {
            byte[] original = "# 文件 %d\n".formatted(i).getBytes(StandardCharsets.UTF_8);
            built.members.put("originals/" + sha256(original), original);
            lines.append(document(i, original)).append('\n');
            for (int p = 0; p < 3; p++) {
                passages.append(passage(i, p)).append('\n');
                unit(random, vectors);
            }
        }
        built.members.put(Manifest.DOCUMENTS, utf8(lines.toString()));
        built.members.put(Manifest.PASSAGES, utf8(passages.toString()));
        built.members.put(Manifest.VECTORS, vectors.array());
        return built;
    }

    /// The same with a sparse vector for each passage: the n-th has n tokens, up to five.
    static BuiltFile sparse(int documents) {
        var vectors = new ByteArrayOutputStream();
        for (int i = 0; i < 3 * documents; i++) {
            int[] ids = IntStream.range(0, Math.min(i, 5)).map(token -> 7 * token).toArray();
            float[] weights = new float[ids.length];
            Arrays.fill(weights, 0.1f * (i + 1));
            vectors.writeBytes(SparseBytes.encode(new SparseVector(ids, weights)));
        }
        return of(documents).with(Manifest.SPARSE, vectors.toByteArray());
    }

    static String document(int number, byte[] original) {
        return """
        {"path":"docs/%d.md","tags":["red"],"sha256":"%s","bytes":%d,"modified":"2026-01-02T03:04:05.006Z",\
        "original":true,"parsed":false,"type":"markdown","title":"文件 %d","language":"zh","units":1,\
        "characters":7,"parser":"1","report":{"units":1,"findings":[]},"passages":3,\
        "sections":[[-1,0,2],[0,1,2]]}\
        """
                .formatted(number, sha256(original), original.length, number);
    }

    static String passage(int document, int number) {
        return """
        {"document":%d,"id":"%032x","section":%d,"headings":["文件 %d"],"body":"滤芯 %d 每月更换",\
        "embed_text":"文件 %d\\n滤芯 %d 每月更换","tokens":9,"place":{"unit":"line","first":1,"last":2}}\
        """
                .formatted(
                        document,
                        1_000L * document + number,
                        Math.min(1, number),
                        document,
                        number,
                        document,
                        number);
    }

    static void unit(Random random, ByteBuffer into) {
        var vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (float value : vector) {
            into.putFloat((float) (value / Math.sqrt(squares)));
        }
    }

    /// Puts other bytes in a member's place, or another member.
    BuiltFile with(String member, byte[] bytes) {
        members.put(member, bytes);
        return this;
    }

    BuiltFile without(String member) {
        members.remove(member);
        return this;
    }

    BuiltFile replacing(String member, String text, String other) {
        String before = new String(member(member), StandardCharsets.UTF_8);
        if (!before.contains(text)) {
            throw new IllegalArgumentException(member + " has no " + text);
        }
        return with(member, utf8(before.replace(text, other)));
    }

    /// Changes the manifest's text, which otherwise is right.
    BuiltFile saying(String text, String other) {
        manifest =
                Optional.of(json -> {
                    if (!json.contains(text)) {
                        throw new IllegalArgumentException(json + " has no " + text);
                    }
                    return json.replace(text, other);
                });
        return this;
    }

    byte[] member(String name) {
        byte[] bytes = members.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("no member " + name);
        }
        return bytes;
    }

    byte[] zip() {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            put(zip, Manifest.NAME, utf8(manifest.orElse(json -> json).apply(manifestJson())));
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                put(zip, member.getKey(), member.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private String manifestJson() {
        return """
        {"format":"zhiyin-collection","version":%d,"program":"test","exported":"2026-01-02T03:04:05Z","name":"%s",
        "settings":{"model":null,"dimensions":null,"target_tokens":null,"max_tokens":300},
        "index":{"model":"some-model","fingerprint":"ab","dimensions":%d,"short_dimensions":%d,
        "chunks":{"target_tokens":350,"max_tokens":500,"min_tokens":80}%s},
        "documents":%d,"passages":%d,"left_out":0,"members":{%s,%s,%s%s}}\
        """
                .formatted(
                        isSparse() ? Manifest.VERSION_WITH_SPARSE : Manifest.VERSION,
                        NAME,
                        DIMENSIONS,
                        DIMENSIONS,
                        isSparse() ? ",\"sparse\":true" : "",
                        lines(Manifest.DOCUMENTS),
                        lines(Manifest.PASSAGES),
                        entry(Manifest.DOCUMENTS),
                        entry(Manifest.PASSAGES),
                        entry(Manifest.VECTORS),
                        isSparse() ? "," + entry(Manifest.SPARSE) : "");
    }

    private boolean isSparse() {
        return members.containsKey(Manifest.SPARSE);
    }

    private long lines(String member) {
        byte[] bytes = members.getOrDefault(member, new byte[0]);
        return new String(bytes, StandardCharsets.UTF_8).lines().count();
    }

    private String entry(String member) {
        byte[] bytes = members.getOrDefault(member, new byte[0]);
        return "\"%s\":{\"bytes\":%d,\"sha256\":\"%s\"}"
                .formatted(member, bytes.length, sha256(bytes));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The members of a zip file, by name, in its order.
    static Map<String, byte[]> members(byte[] zip) throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                members.put(entry.getName(), in.readAllBytes());
            }
        }
        return members;
    }
}
