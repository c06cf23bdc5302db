package zhiyin.engine.backend;

import java.lang.foreign.MemorySegment;

/// A lookup table, f32 `[rows, columns]`.
public record EmbeddingTable(MemorySegment data, int rows, int columns) {}
