package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Rotary;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;

/// The steps of a forward pass on the CPU, taken by one thread or by a [Team]: products are shared out
/// by parts of the weights, attention by groups of heads and queries, everything else by rows.
final class CpuWorker implements Worker {
    /// Rows that padded products may touch behind a batch.
    static final int SLACK_ROWS = 64;

    /// Rows one thread takes at a time in steps that go row by row.
    private static final int ROWS_A_PART = 32;

    /// What each thread needs for itself; made by that thread.
    private static final class Member implements AutoCloseable {
        final Multiplier multiplier;
        final Arena arena = Arena.ofShared();
        private @Nullable GroupedAttention attention;
        private MemorySegment row = MemorySegment.NULL;

        Member(Products products) {
            this.multiplier = products.newMultiplier();
        }

        GroupedAttention attention(ElementType type, int headSize) {
            if (attention == null) {
                attention = new GroupedAttention(multiplier, type, headSize, arena);
            }
            return attention;
        }

        /// Scratch memory for one row of so many floats.
        MemorySegment row(int columns) {
            if (row.byteSize() < 4L * columns) {
                row = arena.allocate(4L * columns, 64);
            }
            return row;
        }

        @Override
        public void close() {
            multiplier.close();
            arena.close();
        }
    }

    private final Products products;
    private final int maxTokens;
    private final Team team;
    private final Member[] members;
    private final Arena arena = Arena.ofShared();
    private @Nullable EncoderAttention attention;
    private @Nullable Tensor quantised;

    /// @param threads how many take each step together, the calling one included
    CpuWorker(Products products, int maxTokens, int threads) {
        this.products = products;
        this.maxTokens = maxTokens;
        this.members = new Member[threads];
        this.members[0] = new Member(products);
        try {
            this.team = new Team(threads, member -> members[member] = new Member(products));
        } catch (RuntimeException | Error e) {
            this.members[0].close();
            throw e;
        }
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public Tensor residual(int columns, int rows) {
        return tensor(columns, ElementType.F32, rows);
    }

    @Override
    public Tensor activations(int columns, int rows) {
        return tensor(columns, products.activationType(), rows);
    }

    @Override
    public Tensor factors(int columns) {
        return tensor(columns, products.factorType(), maxTokens);
    }

    @Override
    public Tensor factorOf(Tensor residual) {
        return products.activationType() == ElementType.F32
                ? residual
                : activations(residual.columns());
    }

    private Tensor tensor(int columns, ElementType type, int rows) {
        long bytes = (rows + SLACK_ROWS) * type.rowBytes(columns);
        return new Tensor(arena.allocate(bytes, 64), columns, type);
    }

    @Override
    public void embed(int[] tokens, EmbeddingTable words, Tensor x) {
        byRows(
                tokens.length,
                (_, from, to) -> {
                    for (int t = from; t < to; t++) {
                        words.rows().readRows(tokens[t], 1, x.from(t).data());
                    }
                });
    }

    @Override
    public void embed(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x) {
        EmbeddingKernel.apply(batch, words, positions, x);
    }

    @Override
    public void layerNorm(Norm norm, Tensor x, Tensor factor, int rows) {
        boolean apart = !factor.equals(x);
        byRows(
                rows,
                (_, from, to) -> {
                    for (int r = from; r < to; r++) {
                        long start = r * x.rowBytes();
                        LayerNormKernel.apply(norm, x.data(), start, x.columns(), x.data(), start);
                        if (apart) {
                            store(x.data(), start, factor, r);
                        }
                    }
                });
    }

    @Override
    public void layerNormTo(Norm norm, Tensor x, Tensor out, int rows) {
        byRows(
                rows,
                (member, from, to) -> {
                    MemorySegment row = member.row(x.columns());
                    for (int r = from; r < to; r++) {
                        long start = r * x.rowBytes();
                        LayerNormKernel.apply(norm, x.data(), start, x.columns(), row, 0);
                        store(row, 0, out, r);
                    }
                });
    }

    @Override
    public void rmsNorm(RmsNorm norm, Tensor x, Tensor out, int rows) {
        byRows(
                rows,
                (member, from, to) -> {
                    MemorySegment row = member.row(x.columns());
                    for (int r = from; r < to; r++) {
                        RmsNormKernel.apply(norm, x.data(), r * x.rowBytes(), row, 0);
                        store(row, 0, out, r);
                    }
                });
    }

    /// Writes the f32 row at `start` of `x` to row `r` of `out`, whatever that holds.
    private static void store(MemorySegment x, long start, Tensor out, int r) {
        if (out.type() == ElementType.U8) {
            QuantiseKernel.quantiseRow(x, start, out, r);
        } else {
            RowKernel.narrow(x, start, out.columns(), out.type(), out.data(), r * out.rowBytes());
        }
    }

    @Override
    public void clear(Tensor residual, int rows) {
        residual.data().asSlice(0, rows * residual.rowBytes()).fill((byte) 0);
    }

    @Override
    public void linear(Linear linear, Tensor in, Tensor out, int rows) {
        multiply((PartedLinear) linear, in, out, rows, false);
    }

    @Override
    public void addLinear(Linear linear, Tensor in, Tensor residual, int rows) {
        multiply((PartedLinear) linear, in, residual, rows, true);
    }

    private void multiply(PartedLinear linear, Tensor in, Tensor out, int rows, boolean add) {
        Tensor factor = in.type() == products.factorType() ? in : quantise(in, rows);
        int step = linear.rowsAtOnce();
        int blocks = Math.ceilDiv(rows, step);
        team.run(
                linear.parts() * blocks,
                (member, task) -> {
                    int from = task % blocks * step;
                    int count = Math.min(step, rows - from);
                    member(member)
                            .multiplier
                            .part(
                                    linear,
                                    task / blocks,
                                    factor.from(from),
                                    out.from(from),
                                    count,
                                    add);
                });
    }

    private Tensor quantise(Tensor in, int rows) {
        Tensor bytes = quantised(in.columns(), rows);
        byRows(
                rows,
                (member, from, to) -> {
                    if (in.type() == ElementType.F32) {
                        for (int r = from; r < to; r++) {
                            QuantiseKernel.quantiseRow(in.data(), r * in.rowBytes(), bytes, r);
                        }
                        return;
                    }
                    MemorySegment row = member.row(in.columns());
                    for (int r = from; r < to; r++) {
                        long start = r * in.rowBytes();
                        RowKernel.widen(in.type(), in.data(), start, in.columns(), row, 0);
                        QuantiseKernel.quantiseRow(row, 0, bytes, r);
                    }
                });
        return bytes;
    }

    private Tensor quantised(int columns, int rows) {
        long bytes = (rows + SLACK_ROWS) * ElementType.U8.rowBytes(columns);
        if (quantised == null || quantised.data().byteSize() < bytes) {
            int room = Math.max(rows, maxTokens);
            quantised = tensor(columns, ElementType.U8, room);
        }
        return new Tensor(quantised.data(), columns, ElementType.U8);
    }

    @Override
    public void rotate(
            Optional<RmsNorm> norm,
            Rotary rotary,
            int[] positions,
            int first,
            int heads,
            Tensor rowsOfHeads,
            int rows) {
        int size = 2 * rotary.half();
        ElementType type = rowsOfHeads.type();
        byRows(
                rows,
                (member, from, to) -> {
                    MemorySegment row = member.row(heads * size);
                    for (int r = from; r < to; r++) {
                        long start = r * rowsOfHeads.rowBytes();
                        RowKernel.widen(type, rowsOfHeads.data(), start, heads * size, row, 0);
                        for (int h = 0; h < heads; h++) {
                            long head = 4L * h * size;
                            if (norm.isPresent()) {
                                RmsNormKernel.apply(norm.get(), row, head, row, head);
                            }
                            RotaryKernel.apply(rotary, positions[first + r], row, head);
                        }
                        RowKernel.narrow(row, 0, heads * size, type, rowsOfHeads.data(), start);
                    }
                });
    }

    @Override
    public void rotate(Rotary rotary, int[] positions, int heads, Tensor rowsOfHeads, int rows) {
        int columns = heads * 2 * rotary.half();
        ElementType type = rowsOfHeads.type();
        byRows(
                rows,
                (member, from, to) -> {
                    MemorySegment row = member.row(columns);
                    for (int r = from; r < to; r++) {
                        long start = r * rowsOfHeads.rowBytes();
                        if (type == ElementType.F32) {
                            rotateRow(rotary, positions[r], heads, rowsOfHeads.data(), start);
                        } else {
                            RowKernel.widen(type, rowsOfHeads.data(), start, columns, row, 0);
                            rotateRow(rotary, positions[r], heads, row, 0);
                            RowKernel.narrow(row, 0, columns, type, rowsOfHeads.data(), start);
                        }
                    }
                });
    }

    private static void rotateRow(
            Rotary rotary, int position, int heads, MemorySegment x, long start) {
        for (int h = 0; h < heads; h++) {
            RotaryKernel.apply(rotary, position, x, start + 8L * h * rotary.half());
        }
    }

    @Override
    public void attention(Batch batch, int heads, int window, Tensor qkv, Tensor out) {
        if (attention == null) {
            attention = new EncoderAttention(members[0].multiplier, arena, maxTokens);
        }
        attention.apply(batch, heads, window, qkv, out);
    }

    @Override
    public void groupedAttention(
            Batch batch,
            GroupedHeads heads,
            AttentionMask mask,
            List<QuerySpan> spans,
            Tensor queries,
            Tensor keyValues,
            int layer,
            Tensor out) {
        QuerySpan last = spans.getLast();
        int end = mask.end(last.place() + last.count() - 1, batch.length(last.sequence()));
        GroupedAttention.clearBehind(keyValues, batch.offsets()[last.sequence()] + end);
        List<GroupedAttention.Task> tasks = GroupedAttention.tasks(heads, spans);
        team.run(
                tasks.size(),
                (member, task) ->
                        member(member)
                                .attention(products.activationType(), heads.size())
                                .run(
                                        tasks.get(task),
                                        batch,
                                        heads,
                                        mask,
                                        queries,
                                        keyValues,
                                        layer,
                                        out));
    }

    @Override
    public void copyRows(Tensor from, int[] rows, Tensor to) {
        for (int i = 0; i < rows.length; i++) {
            MemorySegment.copy(
                    from.data(),
                    rows[i] * from.rowBytes(),
                    to.data(),
                    i * to.rowBytes(),
                    to.rowBytes());
        }
    }

    @Override
    public Tensor keep(Tensor tensor, int rows) {
        long bytes = rows * tensor.rowBytes();
        MemorySegment copy = Arena.ofAuto().allocate(bytes + SLACK_ROWS * tensor.rowBytes(), 64);
        MemorySegment.copy(tensor.data(), 0, copy, 0, bytes);
        return new Tensor(copy, tensor.columns(), tensor.type());
    }

    @Override
    public float[][] read(Tensor x, int rows) {
        float[][] values = new float[rows][x.columns()];
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(x.data(), JAVA_FLOAT, r * x.rowBytes(), values[r], 0, x.columns());
        }
        return values;
    }

    @Override
    public float[][] pool(Batch batch, Pooling pooling, Tensor x) {
        return PoolingKernel.apply(batch, pooling, x);
    }

    private interface RowStep {
        /// Takes rows `from .. to`.
        void run(Member member, int from, int to);
    }

    private void byRows(int rows, RowStep step) {
        int parts = Math.ceilDiv(rows, ROWS_A_PART);
        team.run(
                parts,
                (member, part) -> {
                    int from = part * ROWS_A_PART;
                    step.run(member(member), from, Math.min(rows, from + ROWS_A_PART));
                });
    }

    private Member member(int number) {
        return members[number];
    }

    @Override
    public void close() {
        team.close();
        for (Member member : members) {
            if (member != null) { // its helper could not begin
                member.close();
            }
        }
        arena.close();
    }
}
