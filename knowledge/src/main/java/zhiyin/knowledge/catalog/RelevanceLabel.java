package zhiyin.knowledge.catalog;

import java.time.Instant;
import zhiyin.knowledge.document.Place;

/// What a person said of a passage as the answer to a question. It names the place in the source and quotes it,
/// not the passage: so it holds for the same place however documents are cut, in every collection that has the
/// document, and after that was deleted.
///
/// @param id 0 before it is stored
/// @param query the question, white space normalised
/// @param collection in which it was labelled
/// @param path of the document in its collection
/// @param sha256 of the document's bytes
/// @param place in the document
/// @param text of the place, at most [#MAX_TEXT] characters of it
/// @param grade 0 to 2: does not answer, answers in part, answers
/// @param by whoever said it; empty where nobody had to say who they are
/// @param at when
public record RelevanceLabel(
        long id,
        String query,
        String collection,
        String path,
        String sha256,
        Place place,
        String text,
        int grade,
        String by,
        Instant at) {
    public static final int MAX_GRADE = 2;
    public static final int MAX_TEXT = 8_000;
    public static final int MAX_QUERY = 8_000;

    /// Of names: path, collection, person.
    private static final int MAX_NAME = 4_096;

    /// @throws CatalogException INVALID
    public RelevanceLabel {
        query = normalized(query);
        text = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
        require(!query.isEmpty(), "the query is blank, expected words");
        require(
                query.length() <= MAX_QUERY,
                "the query has %,d characters, expected at most %,d"
                        .formatted(query.length(), MAX_QUERY));
        require(
                grade >= 0 && grade <= MAX_GRADE,
                "grade is %d, expected 0 (does not answer), 1 (in part) or 2 (answers)"
                        .formatted(grade));
        require(!path.isEmpty() && path.length() <= MAX_NAME, "path is empty or too long");
        require(
                sha256.matches("[0-9a-f]{64}"),
                "sha256 is '%s', expected 64 hexadecimal digits in lower case"
                        .formatted(Shown.of(sha256)));
        require(
                collection.length() <= MAX_NAME && by.length() <= MAX_NAME,
                "collection or by is longer than %,d characters".formatted(MAX_NAME));
    }

    /// A question as labels know it.
    public static String normalized(String query) {
        return query.strip().replaceAll("\\s+", " ");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new CatalogException(CatalogException.Code.INVALID, message);
        }
    }
}
