package zhiyin.engine.backend;

import java.lang.foreign.MemorySegment;

/// The parameters of a layer normalisation: f32 `weight` and `bias`, both `[hidden]`.
public record Norm(MemorySegment weight, MemorySegment bias, float epsilon) {}
