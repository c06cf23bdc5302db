package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Reads Python's pickles as far as PyTorch writes state dictionaries in them: numbers, texts, tuples and dictionaries.
/// A pickle is a program for a small machine with a stack. Here its calls of Python's functions are noted, not made, so
/// a file cannot do anything. In time and memory linear in its length. Opcodes: Python's `pickletools`.
///
/// What comes out: [String], [Long], [Boolean], `List` (a tuple or list), `Map` (of an `OrderedDict` too), [Name],
/// [Call], [Reference], and [Nothing#NONE] or another constant for what has no meaning here.
final class PickleReader {
    private static final String DICTIONARY = "collections OrderedDict";

    /// A function or class of Python's, `MODULE NAME`.
    record Name(String text) {}

    /// A call of one.
    record Call(Name function, List<?> arguments) {}

    /// What lies outside of the pickle.
    record Reference(Object key) {}

    /// Values without meaning here.
    enum Nothing {
        NONE,
        MARK
    }

    private final Path file;
    private final MemorySegment bytes;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long position;

    private PickleReader(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /// @param file for messages
    /// @throws EngineException MODEL_FILE_INVALID, or MODEL_UNSUPPORTED where there is more in it than PyTorch writes
    ///     of weights
    static Object read(Path file, MemorySegment bytes) {
        return new PickleReader(file, bytes).run();
    }

    private Object run() {
        while (true) {
            int opcode = unsigned(1, "an opcode");
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
        }
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> unsigned(1, "a protocol");
            case '(' -> stack.push(Nothing.MARK);
            case 'N' -> stack.push(Nothing.NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'K' -> stack.push((long) unsigned(1, "a number"));
            case 'M' -> stack.push((long) unsigned(2, "a number"));
            case 'J' -> stack.push((long) (int) number(4, "a number"));
            case 0x8a -> stack.push(longNumber());
            case 'X' -> stack.push(text(number(4, "a text's length")));
            case 'c' -> stack.push(new Name(line() + " " + line()));
            case ')', ']' -> stack.push(new ArrayList<>());
            case '}' -> stack.push(new LinkedHashMap<>());
            case 't', 'l' -> stack.push(sinceMark());
            case 0x85 -> stack.push(last(1));
            case 0x86 -> stack.push(last(2));
            case 0x87 -> stack.push(last(3));
            case 'Q' -> stack.push(new Reference(pop()));
            case 'q' -> memo.put((long) unsigned(1, "a place"), peek());
            case 'r' -> memo.put(number(4, "a place"), peek());
            case 'h' -> stack.push(remembered(unsigned(1, "a place")));
            case 'j' -> stack.push(remembered(number(4, "a place")));
            case 'R' -> call();
            case 's' -> put(last(2));
            case 'u' -> put(sinceMark());
            case 'e' -> append();
            case 'b' -> pop(); // attributes of an object, such as a state dictionary's version
            default ->
                    throw unsupported("opcode 0x%02x at byte %d".formatted(opcode, position - 1));
        }
    }

    private void call() {
        Object arguments = pop();
        Object function = pop();
        if (!(function instanceof Name name) || !(arguments instanceof List<?> list)) {
            throw invalid("a call of what is no function");
        }
        boolean dictionary = name.text().equals(DICTIONARY) && list.isEmpty();
        stack.push(dictionary ? new LinkedHashMap<>() : new Call(name, list));
    }

    private void put(List<Object> keysAndValues) {
        if (!(peek() instanceof Map<?, ?> map) || keysAndValues.size() % 2 != 0) {
            throw invalid("an entry of what is no dictionary");
        }
        @SuppressWarnings("unchecked") // made here, of any keys and values
        var entries = (Map<Object, Object>) map;
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (!(keysAndValues.get(i) instanceof String key)) {
                throw unsupported("a dictionary whose keys are no texts");
            }
            entries.put(key, keysAndValues.get(i + 1));
        }
    }

    private void append() {
        List<Object> elements = sinceMark();
        if (!(peek() instanceof ArrayList<?> list)) {
            throw invalid("an element of what is no list");
        }
        @SuppressWarnings("unchecked") // made here, of any elements
        var all = (ArrayList<Object>) list;
        all.addAll(elements);
    }

    private List<Object> sinceMark() {
        var elements = new ArrayDeque<Object>();
        for (Object element = pop(); element != Nothing.MARK; element = pop()) {
            elements.addFirst(element);
        }
        return new ArrayList<>(elements);
    }

    private List<Object> last(int count) {
        var elements = new ArrayDeque<Object>();
        for (int i = 0; i < count; i++) {
            elements.addFirst(pop());
        }
        return new ArrayList<>(elements);
    }

    private Object remembered(long place) {
        Object value = memo.get(place);
        if (value == null) {
            throw invalid("place %d is empty".formatted(place));
        }
        return value;
    }

    private Object pop() {
        Object value = stack.poll();
        if (value == null) {
            throw invalid("a value is missing");
        }
        return value;
    }

    private Object peek() {
        Object value = stack.peek();
        if (value == null) {
            throw invalid("a value is missing");
        }
        return value;
    }

    private int unsigned(int size, String what) {
        return (int) number(size, what);
    }

    /// Little-endian, without sign.
    private long number(int size, String what) {
        MemorySegment part = take(size, what);
        long number = 0;
        for (int i = size - 1; i >= 0; i--) {
            number = number << 8 | part.get(JAVA_BYTE, i) & 0xFF;
        }
        return number;
    }

    /// Little-endian, in two's complement, with its length in front.
    private long longNumber() {
        int size = unsigned(1, "a number's length");
        if (size > Long.BYTES) {
            throw unsupported("a number of %d bytes".formatted(size));
        }
        long number = number(size, "a number");
        int unused = Long.SIZE - 8 * size;
        return size == 0 ? 0 : number << unused >> unused;
    }

    private String text(long length) {
        byte[] text = take(length, "a text").toArray(JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8);
    }

    private String line() {
        long end = position;
        while (end < bytes.byteSize() && bytes.get(JAVA_BYTE, end) != '\n') {
            end++;
        }
        String line = text(end - position);
        take(1, "the end of a line");
        return line;
    }

    private MemorySegment take(long size, String what) {
        if (size > bytes.byteSize() - position) {
            throw invalid("it ends within " + what);
        }
        MemorySegment part = bytes.asSlice(position, size);
        position += size;
        return part;
    }

    private EngineException invalid(String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: data.pkl, byte %d: %s; the file is damaged: download it again"
                        .formatted(file, position, what));
    }

    private EngineException unsupported(String what) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: data.pkl: %s: more than weights is in it, which is not read; take the model's safetensors"
                        .formatted(file, what));
    }
}
