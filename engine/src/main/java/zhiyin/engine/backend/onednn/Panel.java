package zhiyin.engine.backend.onednn;

import java.lang.foreign.MemorySegment;
import java.util.List;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.cpu.PartedLinear;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;
import zhiyin.engine.weights.WeightMatrix;

/// Some neighbouring outputs of a linear layer: what one thread multiplies at a time.
///
/// @param firstOutput the first of the layer's outputs it gives
/// @param outputs how many it gives
/// @param columns how many outputs the product itself has: twice as many where it is gated, gates first
/// @param weights where its weights are
/// @param bias f32 `[columns]`; NULL for none
record Panel(int firstOutput, int outputs, int columns, Weights weights, MemorySegment bias) {

    sealed interface Weights {}

    /// Weights in the layout oneDNN's kernels read fastest.
    ///
    /// @param layout oneDNN's description of it; owned by [OnednnProducts]
    /// @param byteColumns of weights that are bytes, what turns sums back; else empty
    record Packed(MemorySegment layout, MemorySegment data, List<Columns> byteColumns)
            implements Weights {}

    /// Weights as they are stored: rows `first .. first + count` of `matrix`, and as many from `second`
    /// on where that is not negative.
    record Stored(WeightMatrix matrix, int first, int count, int second) implements Weights {
        int inputs() {
            return (int) matrix.inputs();
        }

        int rows() {
            return second < 0 ? count : 2 * count;
        }

        /// Reads rows `from .. from + rows` of this panel, f32. They must not lie on both sides of
        /// [#count].
        void read(int from, int rows, MemorySegment out) {
            matrix.readRows(from < count ? first + from : second + from - count, rows, out);
        }
    }

    /// A layer as panels.
    record Layer(int inputs, int outputs, Activation activation, List<Panel> panels, int rowsAtOnce)
            implements PartedLinear {
        @Override
        public int parts() {
            return panels.size();
        }
    }
}
