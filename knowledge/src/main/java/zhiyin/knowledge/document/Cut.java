package zhiyin.knowledge.document;

/// A place where code may be cut in two.
///
/// @param offset in characters of the code's text: what begins here may begin a new piece
/// @param depth of the syntax that ends and begins here, 0 for the outermost: cuts of the least depth
///     are made first
/// @param signature lines to repeat before a piece that begins here, such as the class's and the
///     method's first lines; empty at depth 0
public record Cut(int offset, int depth, String signature) {}
