package zhiyin.knowledge.store;

/// What a store is given of a passage.
///
/// @param id unique in the store
/// @param labels of its document, to filter by
/// @param title the document's title, file name and the headings above, for words to be found in
/// @param text the body, for words to be found in; code as it is
/// @param vector of length 1 and the store's dimensions; not copied, not to be changed
public record StoredPassage(String id, Labels labels, String title, String text, float[] vector) {}
