package zhiyin.knowledge.catalog;

/// Where a passage belongs, without its text: enough to fuse, to filter and to look around.
///
/// @param ordinal its number in the document, from 0
/// @param section number of the section it lies in
public record PassageHead(String id, long document, long version, int ordinal, int section) {}
