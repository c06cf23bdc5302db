/// NVIDIA's GPUs, by their driver's C API and kernels of our own (`src/main/cuda`); the only package that calls either.
@NullMarked
package zhiyin.engine.backend.cuda;

import org.jspecify.annotations.NullMarked;
