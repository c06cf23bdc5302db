package zhiyin.knowledge.chunk;

/// A heading, or the name of a part, on the way from the whole document to a passage.
///
/// @param id the heading's number among the blocks; below 0 for a part
record Step(int id, String name) {}
