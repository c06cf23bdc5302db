package zhiyin.knowledge.chunk;

import java.util.List;

/// What a heading stands over, with the sections below: a chunk that was found is shown or read in it.
///
/// @param number from 0, in the order in which sections begin; 0 is the whole document
/// @param parent the section it lies in; -1 for the whole document
/// @param headings from the highest to its own
/// @param firstChunk number of its first chunk
/// @param lastChunk number of its last chunk, inclusive
public record Section(
        int number, int parent, List<String> headings, int firstChunk, int lastChunk) {
    public Section {
        headings = List.copyOf(headings);
    }
}
