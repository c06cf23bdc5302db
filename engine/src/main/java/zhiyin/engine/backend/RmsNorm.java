package zhiyin.engine.backend;

import java.lang.foreign.MemorySegment;

/// The parameters of a root mean square normalisation (Zhang and Sennrich 2019,
/// <https://arxiv.org/abs/1910.07467>): f32 `weight`, `[size]`.
public record RmsNorm(MemorySegment weight, int size, float epsilon) {}
