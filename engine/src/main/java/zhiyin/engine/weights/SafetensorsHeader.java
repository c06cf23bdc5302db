package zhiyin.engine.weights;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Reads the header of a safetensors file, as [SafetensorsFile] draws it.
final class SafetensorsHeader {
    // The specification's limit.
    private static final long MAX_BYTES = 100_000_000;
    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_DIMENSIONS = 8;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    /// @param begin of the numbers, from the end of the header
    private record Entry(String name, String type, List<Long> shape, long begin, long end) {}

    private final ModelFile file;
    private final long length;
    private final JsonParser json;
    private final List<Entry> entries = new ArrayList<>();

    private SafetensorsHeader(ModelFile file, long length, JsonParser json) {
        this.file = file;
        this.length = length;
        this.json = json;
    }

    static List<StoredTensor> read(ModelFile file) {
        long length = length(file);
        try (JsonParser json = BoundedJson.parser(file.bytes().asSlice(Long.BYTES, length))) {
            var header = new SafetensorsHeader(file, length, json);
            header.readTensors();
            header.refuseOverlaps();
            return header.entries.stream().map(header::stored).toList();
        } catch (JacksonException e) {
            throw invalid(
                    file,
                    Long.BYTES + BoundedJson.position(e),
                    "a header in JSON",
                    "none: " + e.getOriginalMessage());
        }
    }

    private static long length(ModelFile file) {
        long size = file.bytes().byteSize();
        if (size < Long.BYTES) {
            throw invalid(file, 0, "a header's length in 8 bytes", "a file of " + size);
        }
        long length = file.bytes().get(LONG, 0);
        long most = Math.min(MAX_BYTES, size - Long.BYTES);
        if (length < 2 || length > most) {
            throw invalid(
                    file,
                    0,
                    "a header of 2 to %d bytes".formatted(most),
                    Long.toUnsignedString(length));
        }
        return length;
    }

    private void readTensors() {
        expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            expect(value, JsonToken.START_OBJECT, "an object for " + name);
            if (name.equals("__metadata__")) {
                json.skipChildren();
            } else {
                readTensor(name);
            }
            if (entries.size() > MAX_TENSORS) {
                throw invalid("at most " + MAX_TENSORS + " tensors", "more");
            }
        }
        if (json.nextToken() != null) {
            throw invalid("the end of the header", "more");
        }
    }

    private void readTensor(String name) {
        String type = "";
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            switch (key) {
                case "dtype" -> {
                    expect(value, JsonToken.VALUE_STRING, "tensor %s: a type".formatted(name));
                    type = json.getString();
                }
                case "shape" -> shape = numbers(name, value, MAX_DIMENSIONS);
                case "data_offsets" -> offsets = numbers(name, value, 2);
                default -> json.skipChildren();
            }
        }
        if (type.isEmpty() || shape == null || offsets == null || offsets.size() != 2) {
            throw invalid(
                    "tensor %s: dtype, shape and two data_offsets".formatted(name),
                    "%s, %s and %s".formatted(type, shape, offsets));
        }
        entries.add(entry(new Entry(name, type, shape, offsets.getFirst(), offsets.getLast())));
    }

    private List<Long> numbers(String name, JsonToken start, int most) {
        expect(start, JsonToken.START_ARRAY, "tensor %s: a list".formatted(name));
        List<Long> numbers = new ArrayList<>(2);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(
                    json.currentToken(),
                    JsonToken.VALUE_NUMBER_INT,
                    "tensor %s: whole numbers".formatted(name));
            long number = json.getLongValue();
            if (number < 0 || numbers.size() == most) {
                throw invalid(
                        "tensor %s: at most %d numbers of 0 or more".formatted(name, most),
                        "%d as number %d".formatted(number, numbers.size() + 1));
            }
            numbers.add(number);
        }
        return numbers;
    }

    /// The same, checked.
    private Entry entry(Entry entry) {
        long room = file.bytes().byteSize() - Long.BYTES - length;
        if (entry.begin() > entry.end() || entry.end() > room) {
            throw invalid(
                    "tensor %s: data_offsets within the %d bytes behind the header"
                            .formatted(entry.name(), room),
                    "%d to %d".formatted(entry.begin(), entry.end()));
        }
        int numberBytes = StoredTensor.numberBytes(entry.type());
        if (numberBytes > 0 && bytes(entry, numberBytes) != entry.end() - entry.begin()) {
            throw invalid(
                    "tensor %s: %d bytes for %s %s"
                            .formatted(
                                    entry.name(),
                                    bytes(entry, numberBytes),
                                    entry.type(),
                                    entry.shape()),
                    String.valueOf(entry.end() - entry.begin()));
        }
        return entry;
    }

    private long bytes(Entry entry, long numberBytes) {
        try {
            return entry.shape().stream().reduce(numberBytes, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw invalid(
                    "tensor %s: fewer numbers".formatted(entry.name()), entry.shape().toString());
        }
    }

    private void refuseOverlaps() {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : sorted) {
            if (entry.begin() < end) {
                throw invalid(
                        "tensor %s behind the numbers of others, which end at %d"
                                .formatted(entry.name(), end),
                        "data_offsets from " + entry.begin());
            }
            end = entry.end();
        }
    }

    private StoredTensor stored(Entry entry) {
        long start = Long.BYTES + length + entry.begin();
        return new StoredTensor(
                entry.name(),
                entry.type(),
                entry.shape(),
                file.bytes().asSlice(start, entry.end() - entry.begin()));
    }

    private void expect(JsonToken found, JsonToken expected, String what) {
        if (found != expected) {
            throw invalid(what, found == null ? "the end of the header" : found.name());
        }
    }

    private EngineException invalid(String expected, String found) {
        long at = Long.BYTES + json.currentTokenLocation().getByteOffset();
        return invalid(file, at, expected, found);
    }

    private static EngineException invalid(ModelFile file, long at, String expected, String found) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: byte %d: expected %s, found %s; the file is damaged, incomplete or not safetensors: download it again"
                        .formatted(file.path(), at, expected, found));
    }
}
