package zhiyin.engine.backend.onednn;

import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;

/// How [OnednnProducts] hold and multiply a model's weights.
///
/// @param type the products' arithmetic
/// @param activations what leaves products and goes through attention: F32 or BF16
/// @param streamed whether weights stay as they are stored and are expanded part by part at each
///     product, rather than once at load
/// @param threads how many share a product
public record Plan(NumericType type, ElementType activations, boolean streamed, int threads) {
    public Plan {
        if (activations == ElementType.U8) {
            throw new IllegalArgumentException("activations are F32 or BF16");
        }
        if (type != NumericType.INT8
                && (type == NumericType.BF16) != (activations == ElementType.BF16)) {
            throw new IllegalArgumentException(type + " products give " + type);
        }
    }

    /// Weights expanded at load, each product by one thread, activations as exact as the type allows.
    public static Plan of(NumericType type) {
        return new Plan(
                type, type == NumericType.BF16 ? ElementType.BF16 : ElementType.F32, false, 1);
    }

    ElementType factorType() {
        return type == NumericType.INT8 ? ElementType.U8 : activations;
    }
}
