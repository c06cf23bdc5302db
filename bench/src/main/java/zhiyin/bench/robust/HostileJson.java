package zhiyin.bench.robust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Breaks JSON: a value in it that is not what is expected, or its text.
final class HostileJson {
    private static final int MOST_GIANT = 1 << 20;

    private static final List<String> NUMBERS =
            List.of(
                    "1e999",
                    "-1e999",
                    "1e-999999999",
                    "1E999999999999",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "2147483648",
                    "-1",
                    "0",
                    "-0",
                    "0.1",
                    "00",
                    "+1",
                    ".5",
                    "1.",
                    "NaN",
                    "Infinity",
                    "0x10",
                    "1_000",
                    "9".repeat(999),
                    "9".repeat(5_000),
                    "0." + "0".repeat(5_000) + "1");

    private static final List<String> STRINGS =
            List.of(
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud83d\"",
                    "\"\\udc00\\ud800\"",
                    "\"\\uFFFF\\uFFFE\"",
                    "\"\\u202e\\u200b\\ufeff\"",
                    "\"\\u12\"",
                    "\"\\x41\"",
                    "\"unended",
                    "\"a\nb\"",
                    "\"../../../../etc/passwd\"",
                    "\"%00\"",
                    "\"';DROP TABLE documents;--\"",
                    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                    "'single'",
                    "\"" + "\\ud83d\\ude00".repeat(50) + "\"",
                    "\"" + "e\\u0301\\u0316".repeat(300) + "\"");

    private static final List<String> OTHERS =
            List.of(
                    "null",
                    "true",
                    "false",
                    "[]",
                    "{}",
                    "[[]]",
                    "[null]",
                    "[{}]",
                    "{\"\":\"\"}",
                    "[1,\"a\",null,{}]",
                    "undefined",
                    "TRUE",
                    "",
                    ",",
                    "[,]",
                    "[1,]",
                    "{\"a\":1,}",
                    "{a:1}",
                    "/**/1",
                    "{\"a\":1,\"a\":2}",
                    "{\"__proto__\":{}}");

    /// Ways to break a text of JSON; all but the first few make other bytes of it.
    private static final List<BiFunction<byte[], Random, byte[]>> OF_BYTES =
            List.of(
                    (json, random) -> Arrays.copyOf(json, random.nextInt(json.length + 1)),
                    (json, random) -> flipped(json, random),
                    (json, random) -> inserted(json, random, new byte[] {(byte) 0xff}),
                    (json, random) -> inserted(json, random, new byte[] {(byte) 0xc0, (byte) 0x80}),
                    (json, random) ->
                            inserted(
                                    json,
                                    random,
                                    new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                    (json, random) -> inserted(json, random, new byte[] {(byte) 0xf4, (byte) 0x90}),
                    (json, random) -> inserted(json, random, new byte[] {0}),
                    (json, random) ->
                            inserted(
                                    json,
                                    random,
                                    new byte[] {(byte) "{}[],:\"\\".charAt(random.nextInt(8))}),
                    (json, random) -> joined(json, json),
                    (json, random) -> joined(json, new byte[1 + random.nextInt(9)]),
                    (json, _) -> joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, json),
                    (json, _) -> utf8(json).getBytes(StandardCharsets.UTF_16),
                    (json, _) -> utf8(json).getBytes(StandardCharsets.UTF_16LE),
                    (json, random) -> noise(json.length, random),
                    (json, random) -> spaced(json, random));

    private HostileJson() {}

    /// Other bytes in place of a body's.
    static byte[] ofBytes(byte[] json, Random random) {
        return OF_BYTES.get(random.nextInt(OF_BYTES.size())).apply(json, random);
    }

    /// The text of a value with one of its parts replaced, added, doubled or taken away.
    static byte[] ofTree(JsonNode tree, Random random) {
        var target = new Target(random.nextInt(Math.max(1, count(tree))), random);
        var out = new StringBuilder();
        target.write(tree, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int count(JsonNode tree) {
        return 1 + tree.valueStream().mapToInt(HostileJson::count).sum();
    }

    private static String hostile(Random random) {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 6, 7, 8, 9, 10, 11 -> STRINGS.get(random.nextInt(STRINGS.size()));
            case 12 -> nested(random, "[", "]");
            case 13 -> nested(random, "{\"a\":", "}");
            case 14 -> large(random);
            default -> OTHERS.get(random.nextInt(OTHERS.size()));
        };
    }

    private static String nested(Random random, String open, String close) {
        int depth = 1 << random.nextInt(random.nextInt(10) == 0 ? 16 : 9);
        return open.repeat(depth) + "1" + (random.nextBoolean() ? close.repeat(depth) : "");
    }

    /// Long now and then: what is costly to send is costly to read.
    private static String large(Random random) {
        int size = 1 + random.nextInt(random.nextInt(20) == 0 ? MOST_GIANT : 4_000);
        return switch (random.nextInt(4)) {
            case 0 -> "\"" + "a".repeat(size) + "\"";
            case 1 -> "[" + "1,".repeat(size / 2) + "1]";
            case 2 -> "[" + "\"\",".repeat(size / 3) + "\"\"]";
            default -> "\"" + "中".repeat(size / 3) + "\"";
        };
    }

    /// Writes a tree, and does something to the part of that number.
    private static final class Target {
        private final Random random;
        private int left;

        Target(int number, Random random) {
            this.left = number;
            this.random = random;
        }

        void write(JsonNode node, StringBuilder out) {
            if (left-- == 0) {
                out.append(hostile(random));
            } else if (node.isArray()) {
                out.append('[');
                for (int i = 0; i < node.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    write(node.path(i), out);
                }
                out.append(']');
            } else if (node instanceof ObjectNode object) {
                writeFields(object, out);
            } else {
                out.append(node);
            }
        }

        private void writeFields(ObjectNode object, StringBuilder out) {
            out.append('{');
            String separator = "";
            for (var field : object.properties()) {
                String name = JsonNodeFactory.instance.stringNode(field.getKey()).toString();
                if (left == 0) {
                    int what = random.nextInt(8);
                    if (what == 0) {
                        left--; // taken away
                        continue;
                    }
                    if (what == 1) {
                        out.append(separator).append(name).append(':').append(field.getValue());
                        separator = ","; // and once more below
                    } else if (what == 2) {
                        name = name.toUpperCase(Locale.ROOT);
                    }
                }
                out.append(separator).append(name).append(':');
                write(field.getValue(), out);
                separator = ",";
            }
            out.append('}');
        }
    }

    private static byte[] flipped(byte[] json, Random random) {
        byte[] other = json.clone();
        if (other.length > 0) {
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return other;
    }

    private static byte[] noise(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] inserted(byte[] json, Random random, byte[] what) {
        int at = random.nextInt(json.length + 1);
        return joined(
                joined(Arrays.copyOf(json, at), what), Arrays.copyOfRange(json, at, json.length));
    }

    private static byte[] spaced(byte[] json, Random random) {
        return inserted(
                json,
                random,
                " \t\r\n".repeat(1 + random.nextInt(200)).getBytes(StandardCharsets.UTF_8));
    }

    private static String utf8(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
