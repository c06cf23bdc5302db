package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Steps in the order in which they are to be done: kernels with all that they are launched with, and memory that is
/// cleared or copied. Not thread-safe.
final class StepList {
    private static final String CLEAR = "clear memory";
    private static final String COPY = "copy memory";

    /// Words of a step before its arguments: both sides of the grid; threads and shared bytes; how many arguments.
    private static final int HEADER = 3;

    private final List<String> names = new ArrayList<>();
    private long[] words = new long[1024];
    private int size;

    /// All of a list: two with equal ones do the same, by the same kernels, in the same memory, with the same numbers.
    static final class Key {
        private final List<String> names;
        private final long[] words;
        private final int hash;

        private Key(List<String> names, long[] words) {
            this.names = names;
            this.words = words;
            this.hash = 31 * names.hashCode() + Arrays.hashCode(words);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && hash == key.hash
                    && names.equals(key.names)
                    && Arrays.equals(words, key.words);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    void launch(String kernel, Grid grid, long[] arguments) {
        names.add(kernel);
        int header = extend(HEADER + arguments.length);
        words[header] = pair(grid.x(), grid.y());
        words[header + 1] = pair(grid.threads(), grid.sharedBytes());
        words[header + 2] = arguments.length;
        System.arraycopy(arguments, 0, words, header + HEADER, arguments.length);
    }

    private static long pair(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }

    void clear(MemorySegment memory) {
        addMemory(CLEAR, memory.address(), memory.byteSize(), 0);
    }

    void copy(MemorySegment from, MemorySegment to) {
        addMemory(COPY, from.address(), from.byteSize(), to.address());
    }

    private void addMemory(String what, long first, long bytes, long other) {
        names.add(what);
        int at = extend(HEADER);
        words[at] = first;
        words[at + 1] = bytes;
        words[at + 2] = other;
    }

    private int extend(int count) {
        int at = size;
        size += count;
        if (size > words.length) {
            words = Arrays.copyOf(words, 2 * size);
        }
        return at;
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    void clear() {
        names.clear();
        size = 0;
    }

    Key key() {
        return new Key(List.copyOf(names), Arrays.copyOf(words, size));
    }

    /// Asks for all of them.
    void issue(CudaDevice device, DirectLaunches launches, MemorySegment stream) {
        int at = 0;
        for (String name : names) {
            switch (name) {
                case CLEAR -> {
                    device.clear(memory(words[at], words[at + 1]), stream);
                    at += HEADER;
                }
                case COPY -> {
                    long bytes = words[at + 1];
                    device.copy(memory(words[at], bytes), memory(words[at + 2], bytes), stream);
                    at += HEADER;
                }
                default -> {
                    int from = at + HEADER;
                    at = from + (int) words[at + 2];
                    launches.launch(
                            name, grid(from - HEADER), Arrays.copyOfRange(words, from, at), stream);
                }
            }
        }
    }

    private static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private Grid grid(int at) {
        return new Grid(
                (int) words[at],
                (int) (words[at] >>> 32),
                (int) words[at + 1],
                (int) (words[at + 1] >>> 32));
    }
}
