package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/// The terms of a person's words, and how much each counts. A passage's score is the sum of BM25 over
/// words and pairs, in text and title.
final class WordQuery {
    /// Of longer queries the beginning is taken.
    static final int MAX_CHARACTERS = 4_000;

    /// So many words, and pairs, are looked up in the index.
    private static final int MAX_CONSIDERED = 500;

    /// Of the terms found there, the rarest are searched for: they say most.
    private static final int MAX_TERMS = 96;

    /// What a pair counts beside a word. With the same weight, or none, questions in Chinese find less.
    private static final float PAIR_WEIGHT = 0.5f;

    /// What a word counts in the title beside one in the text; titles are short, for which BM25 already
    /// gives more.
    private static final float TITLE_WEIGHT = 0.5f;

    private final Set<String> words = new LinkedHashSet<>();
    private final Set<String> pairs = new LinkedHashSet<>();

    WordQuery(String query) {
        for (Word word : Words.of(query.substring(0, Math.min(MAX_CHARACTERS, query.length())))) {
            switch (word.kind()) {
                case WORD, PART -> add(words, word.term());
                case PAIR -> add(pairs, word.term());
                case SINGLE -> {}
            }
        }
        StopWords.removeFromWords(words);
        StopWords.removeFromPairs(pairs);
    }

    private static void add(Set<String> terms, String term) {
        if (terms.size() < MAX_CONSIDERED) {
            terms.add(term);
        }
    }

    /// Whether a passage's term is looked for.
    boolean wants(Word word) {
        return switch (word.kind()) {
            case WORD, PART -> words.contains(word.term());
            case PAIR, SINGLE -> pairs.contains(word.term());
        };
    }

    /// A term in a field.
    record Clause(Term term, float weight) {
        Query query() {
            return new BoostQuery(new TermQuery(term), weight);
        }
    }

    private record Candidate(String term, boolean word, int passages) {}

    /// What is searched for in an index.
    List<Clause> clauses(IndexReader index) throws IOException {
        var candidates = new ArrayList<Candidate>();
        consider(index, words, true, candidates);
        consider(index, pairs, false, candidates);
        candidates.sort(Comparator.comparingInt(Candidate::passages));
        var clauses = new ArrayList<Clause>();
        for (Candidate c : candidates.subList(0, Math.min(MAX_TERMS, candidates.size()))) {
            String text = c.word() ? StoreFields.WORDS : StoreFields.PAIRS;
            String title = c.word() ? StoreFields.TITLE_WORDS : StoreFields.TITLE_PAIRS;
            float weight = c.word() ? 1 : PAIR_WEIGHT;
            clauses.add(new Clause(new Term(text, c.term()), weight));
            clauses.add(new Clause(new Term(title, c.term()), weight * TITLE_WEIGHT));
        }
        return clauses;
    }

    private static void consider(
            IndexReader index, Set<String> terms, boolean word, List<Candidate> candidates)
            throws IOException {
        for (String term : terms) {
            int passages =
                    word
                            ? passages(index, term, StoreFields.WORDS, StoreFields.TITLE_WORDS)
                            : passages(index, term, StoreFields.PAIRS, StoreFields.TITLE_PAIRS);
            if (passages > 0) {
                candidates.add(new Candidate(term, word, passages));
            }
        }
    }

    private static int passages(IndexReader index, String term, String text, String title)
            throws IOException {
        return Math.max(index.docFreq(new Term(text, term)), index.docFreq(new Term(title, term)));
    }

    /// Any of the clauses.
    static BooleanQuery.Builder anyOf(List<Clause> clauses) {
        var any = new BooleanQuery.Builder();
        clauses.forEach(clause -> any.add(clause.query(), Occur.SHOULD));
        return any;
    }
}
