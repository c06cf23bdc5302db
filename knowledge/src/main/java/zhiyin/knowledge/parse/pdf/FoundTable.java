package zhiyin.knowledge.parse.pdf;

import java.util.Set;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Table;

/// A table and the lines of text that are in it.
///
/// @param suspicious whether its structure is doubtful: most cells empty, rows of unlike lengths
record FoundTable(Table table, Box box, Set<TextLine> lines, boolean suspicious) {}
