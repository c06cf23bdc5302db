/// What a GPU does: `scripts/cuda/measure` runs it beside PyTorch.
@NullMarked
package zhiyin.bench.gpu;

import org.jspecify.annotations.NullMarked;
