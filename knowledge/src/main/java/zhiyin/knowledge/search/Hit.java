package zhiyin.knowledge.search;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.document.Place;

/// A passage that was found.
///
/// @param rank 1 for the best
/// @param document its number
/// @param path of the document within its collection
/// @param title of the document; empty where it has none
/// @param passage its id
/// @param ordinal its number in the document, from 0
/// @param text Markdown
/// @param original what the document says, where somebody wrote the text
/// @param headings it lies under, the highest first
/// @param place where in the document, such as its page
/// @param score what hits are ordered by: of the last stage
/// @param stages each stage it went through, in order
/// @param marks parts of `text` that have words of the query
/// @param context text around it, where it was asked for; the hit's own included
/// @param others passages that are not hits of their own because this one shows what they have
public record Hit(
        int rank,
        String collection,
        long document,
        String path,
        String type,
        String title,
        Set<String> tags,
        String passage,
        int ordinal,
        String text,
        Optional<String> original,
        List<String> headings,
        Place place,
        double score,
        List<StageScore> stages,
        List<Mark> marks,
        Optional<String> context,
        List<Other> others) {
    public Hit {
        tags = Set.copyOf(tags);
        headings = List.copyOf(headings);
        stages = List.copyOf(stages);
        marks = List.copyOf(marks);
        others = List.copyOf(others);
    }

    /// Characters `start` to before `end` of the text.
    public record Mark(int start, int end) {}

    /// A passage that was good enough to be a hit.
    ///
    /// @param ordinal its number in its document, from 0
    public record Other(
            Reason reason,
            String collection,
            long document,
            String path,
            String passage,
            int ordinal) {
        public enum Reason {
            /// Its text is the hit's; only white space and the width of characters may differ.
            SAME_TEXT,
            /// It lies in the hit's context.
            IN_CONTEXT
        }
    }
}
