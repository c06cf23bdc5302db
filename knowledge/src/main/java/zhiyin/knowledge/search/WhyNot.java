package zhiyin.knowledge.search;

import java.util.List;

/// Why a document was not among a search's hits.
///
/// @param verdict where it fell out
/// @param reason more exactly, for programs and translation
/// @param explanation a sentence for people, with the figures
/// @param stages of its best passage, with ranks among all passages as far as they were counted
/// @param passage id of its best passage; empty where it has none
public record WhyNot(
        String path,
        Verdict verdict,
        Reason reason,
        String explanation,
        List<StageScore> stages,
        String passage) {
    public enum Verdict {
        /// It was found.
        FOUND,
        /// There is nothing of it to be found: failed, still being read, without text.
        NOT_INDEXED,
        /// The filter leaves it out.
        FILTERED_OUT,
        /// No way of finding brought it among its candidates.
        NO_CANDIDATE,
        /// It was a candidate, and others were better after the fusion, or for the reranker.
        OUTRANKED,
        /// It was good enough, and too like hits before it.
        TOO_ALIKE
    }

    public enum Reason {
        /// It is one of the hits.
        HIT,
        /// Still to be read, divided or embedded.
        IN_WORK,
        /// It could not be read or embedded.
        FAILED,
        /// Its job was cancelled.
        CANCELLED,
        /// Its bytes are found under another name.
        DUPLICATE,
        /// It has no text.
        NO_TEXT,
        /// The collection was not among those that were searched.
        OTHER_COLLECTION,
        /// It is not one of the documents that the filter names.
        DOCUMENTS,
        TAGS,
        TYPE,
        LANGUAGE,
        MODIFIED,
        PATH,
        /// Its best passage ranks behind the number of candidates.
        TOO_FEW_CANDIDATES,
        /// It ranks among the candidates, but the index's approximate search passed it over.
        MISSED_BY_INDEX,
        /// It has no word of the query, and nothing else was asked for.
        NO_WORD,
        /// Others had better scores.
        FUSION,
        /// The reranker read it, and found others better.
        RERANKED,
        /// It was not among the candidates that the reranker read.
        NOT_READ,
        /// Another hit has the same text.
        SAME_TEXT,
        /// Hits that say something else were preferred.
        DIVERSITY
    }

    public WhyNot {
        stages = List.copyOf(stages);
    }
}
