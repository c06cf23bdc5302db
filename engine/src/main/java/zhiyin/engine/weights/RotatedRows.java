package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;

/// A projection of queries or keys as Hugging Face orders its rows, stored as llama.cpp orders those of a Llama: there
/// numbers that a rotary embedding turns together lie next to each other, here half a head apart.
/// ```
/// stored  a0 b0 a1 b1 a2 b2 ..       each head by itself
/// given   a0 a1 a2 .. b0 b1 b2 ..
/// ```
record RotatedRows(WeightMatrix stored, int headSize) implements WeightMatrix {
    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public long inputs() {
        return stored.inputs();
    }

    @Override
    public long outputs() {
        return stored.outputs();
    }

    @Override
    public long storedBytes() {
        return stored.storedBytes();
    }

    @Override
    public void readRows(long first, int count, MemorySegment out) {
        long rowBytes = inputs() * Float.BYTES;
        for (int i = 0; i < count; i++) {
            stored.readRows(place(first + i), 1, out.asSlice(i * rowBytes, rowBytes));
        }
    }

    private long place(long row) {
        long inHead = row % headSize;
        int half = headSize / 2;
        return row - inHead + inHead % half * 2 + inHead / half;
    }

    @Override
    public void unload() {
        stored.unload();
    }
}
