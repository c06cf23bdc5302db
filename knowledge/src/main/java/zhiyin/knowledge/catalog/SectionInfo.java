package zhiyin.knowledge.catalog;

/// A section of a divided document, to expand a passage to.
///
/// @param number from 0, which is the whole document
/// @param parent the section it lies in; -1 for the whole document
/// @param firstChunk ordinal of its first passage
/// @param lastChunk ordinal of its last passage, inclusive
public record SectionInfo(int number, int parent, int firstChunk, int lastChunk) {}
