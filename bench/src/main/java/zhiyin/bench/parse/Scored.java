package zhiyin.bench.parse;

/// How one document was read.
///
/// @param group of documents made files in the same way, in the same language
record Scored(String name, String group, Score score, Reading reading) {}
