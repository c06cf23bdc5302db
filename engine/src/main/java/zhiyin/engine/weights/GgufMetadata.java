package zhiyin.engine.weights;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What a GGUF file says about its model: values by key, such as `qwen3.block_count`. A key that is
/// missing gives an empty answer, one of another type an error. What is returned is a copy; asking is
/// possible until the [GgufFile] is closed. Immutable and thread-safe.
public final class GgufMetadata {
    // Far above every known model; a damaged file must not fill the memory.
    private static final int MAX_KEYS = 65_536;
    private static final int MAX_KEY_BYTES = 65_535;
    private static final int MAX_ALL_KEY_BYTES = 1 << 24;
    private static final int MAX_TEXT_BYTES = 1 << 24;
    private static final int MAX_ALL_TEXT_BYTES = 1 << 26;
    private static final int MAX_ELEMENTS = 1 << 22;

    /// @param position of the value's first byte
    /// @param end behind its last
    private record Entry(GgufValueType type, long position, long end) {}

    private final ModelFile file;
    private final Map<String, Entry> entries;

    private GgufMetadata(ModelFile file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = Collections.unmodifiableMap(entries);
    }

    /// Reads the keys and skips the values.
    static GgufMetadata read(ModelFile file, GgufReader reader, long count) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        long keyBytes = 0;
        for (long i = 0; i < count; i++) {
            long at = reader.position();
            String key = reader.text("a key", MAX_KEY_BYTES);
            keyBytes += key.length();
            if (keyBytes > MAX_ALL_KEY_BYTES) {
                throw reader.invalid(at, "at most 16 MiB of keys", "more");
            }
            GgufValueType type = GgufValueType.read(reader);
            long start = reader.position();
            type.skip(reader);
            if (entries.put(key, new Entry(type, start, reader.position())) != null) {
                throw reader.invalid(at, "each key once", "a second \"" + key + '"');
            }
        }
        return new GgufMetadata(file, entries);
    }

    static long readCount(GgufReader reader) {
        int leastBytes = Long.BYTES + Integer.BYTES + 1;
        return reader.count("keys", MAX_KEYS, leastBytes);
    }

    public Set<String> keys() {
        return entries.keySet();
    }

    /// What kind of model it is: `general.architecture`, empty where the file does not say. Keys that are the
    /// architecture's own begin with it and a dot.
    public String architecture() {
        return text("general.architecture").orElse("");
    }

    public Optional<String> text(String key) {
        Entry entry = find(key, "a text", GgufValueType.TEXT);
        return entry == null
                ? Optional.empty()
                : Optional.of(at(entry).text("a text", MAX_TEXT_BYTES));
    }

    /// A whole number of any width.
    public OptionalLong integer(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return OptionalLong.empty();
        }
        if (!entry.type().isInteger()) {
            throw otherType(key, entry, "a whole number");
        }
        return OptionalLong.of(entry.type().integer(at(entry)));
    }

    /// A number, whole or not.
    public OptionalDouble number(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return OptionalDouble.empty();
        }
        return switch (entry.type()) {
            case F32 -> OptionalDouble.of(Float.intBitsToFloat(at(entry).int32()));
            case F64 -> OptionalDouble.of(Double.longBitsToDouble(at(entry).int64()));
            default -> {
                if (!entry.type().isInteger()) {
                    throw otherType(key, entry, "a number");
                }
                yield OptionalDouble.of((double) entry.type().integer(at(entry)));
            }
        };
    }

    public Optional<Boolean> flag(String key) {
        Entry entry = find(key, "true or false", GgufValueType.FLAG);
        return entry == null ? Optional.empty() : Optional.of(at(entry).int8() != 0);
    }

    /// A list of texts, at most 4 million of together 64 MiB. It makes each text as it is asked for.
    public Optional<List<String>> texts(String key) {
        Entry entry = find(key, "a list of texts", GgufValueType.LIST);
        if (entry == null) {
            return Optional.empty();
        }
        GgufReader value = at(entry);
        GgufValueType elements = GgufValueType.read(value);
        if (elements != GgufValueType.TEXT) {
            throw otherElements(key, elements, "texts");
        }
        int count = (int) value.count("texts", MAX_ELEMENTS, Long.BYTES);
        long length = entry.end() - value.position();
        if (length > MAX_ALL_TEXT_BYTES) {
            throw value.invalid(
                    entry.position(),
                    "at most %d bytes of texts in %s".formatted(MAX_ALL_TEXT_BYTES, key),
                    String.valueOf(length));
        }
        return Optional.of(new GgufTexts(value.array((int) length), count));
    }

    /// A list of whole numbers that fit 32 bits, at most 4 million.
    public Optional<int[]> integers(String key) {
        Entry entry = find(key, "a list of whole numbers", GgufValueType.LIST);
        if (entry == null) {
            return Optional.empty();
        }
        GgufReader value = at(entry);
        GgufValueType elements = GgufValueType.read(value);
        if (!elements.isInteger()) {
            throw otherElements(key, elements, "whole numbers");
        }
        int count = (int) value.count("whole numbers", MAX_ELEMENTS, elements.bytes());
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            long at = value.position();
            long number = elements.integer(value);
            numbers[i] = (int) number;
            if (numbers[i] != number) {
                throw value.invalid(at, "a number of 32 bits in " + key, String.valueOf(number));
            }
        }
        return Optional.of(numbers);
    }

    /// A list of numbers of 32 bits with fractions, at most 4 million.
    public Optional<float[]> numbers(String key) {
        Entry entry = find(key, "a list of numbers", GgufValueType.LIST);
        if (entry == null) {
            return Optional.empty();
        }
        GgufReader value = at(entry);
        GgufValueType elements = GgufValueType.read(value);
        if (elements != GgufValueType.F32) {
            throw otherElements(key, elements, "numbers of 32 bits");
        }
        float[] numbers = new float[(int) value.count("numbers", MAX_ELEMENTS, Float.BYTES)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.intBitsToFloat(value.int32());
        }
        return Optional.of(numbers);
    }

    /// What to throw where a model cannot be run without a key.
    ///
    /// @param expected what its value would be
    public EngineException missing(String key, String expected) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: metadata lacks %s (%s); use a file written by llama.cpp's converter"
                        .formatted(file.path(), key, expected));
    }

    private GgufReader at(Entry entry) {
        return new GgufReader(file, entry.position());
    }

    private @Nullable Entry find(String key, String expected, GgufValueType type) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.type() != type) {
            throw otherType(key, entry, expected);
        }
        return entry;
    }

    private EngineException otherType(String key, Entry entry, String expected) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: byte %d: metadata %s: expected %s, found %s; use a file written by llama.cpp's converter"
                        .formatted(
                                file.path(),
                                entry.position(),
                                key,
                                expected,
                                entry.type().description()));
    }

    private EngineException otherElements(String key, GgufValueType found, String expected) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: metadata %s: expected a list of %s, found one whose elements are each %s; use a file written by llama.cpp's converter"
                        .formatted(file.path(), key, expected, found.description()));
    }

    @Override
    public String toString() {
        return "%s: %s".formatted(file.path(), Arrays.toString(keys().toArray()));
    }
}
