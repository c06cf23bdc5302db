package zhiyin.engine.backend;

import zhiyin.engine.weights.WeightMatrix;

/// A lookup table of rows. They stay as they are stored, often in a mapped file: a text reads few.
public record EmbeddingTable(WeightMatrix rows) {}
