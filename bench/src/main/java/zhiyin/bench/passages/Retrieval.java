package zhiyin.bench.passages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import zhiyin.bench.passages.Library.Question;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.relevance.Quality;

/// How well questions find the passages that answer them, by vectors alone. A passage answers a question if
/// it is of the right document and holds an answer whole; spaces, marks and case do not count.
final class Retrieval {
    private static final int HIT_RANK = 5;
    private static final int GAIN_RANK = 10;
    private static final int BATCH = 64;

    private final Embedder embedder;
    private final List<Question> questions;
    private final List<float[]> asked;

    /// @param document number of the one it is of
    /// @param shown in which answers are looked for
    /// @param embedded by which it is found
    record Passage(int document, String shown, String embedded) {}

    /// @param hit part of the questions with an answer among the first five passages
    /// @param gain nDCG@10, answers being worth 1 and the rest nothing
    /// @param answerable part of the questions that any passage answers: none, where the answer is cut
    record Score(double hit, double gain, double answerable) {}

    Retrieval(Embedder embedder, List<Question> questions) {
        this.embedder = embedder;
        this.questions = questions;
        this.asked = vectors(questions.stream().map(Question::text).toList(), Kind.QUERY);
    }

    Score score(List<Passage> passages) {
        List<float[]> vectors =
                vectors(passages.stream().map(Passage::embedded).toList(), Kind.DOCUMENT);
        List<String> letters = passages.stream().map(passage -> letters(passage.shown())).toList();
        double hit = 0;
        double gain = 0;
        double answerable = 0;
        for (int i = 0; i < questions.size(); i++) {
            boolean[] answers = answers(questions.get(i), passages, letters);
            int count = (int) IntStream.range(0, answers.length).filter(p -> answers[p]).count();
            List<Integer> ranked = ranked(asked.get(i), vectors);
            hit += ranked.stream().limit(HIT_RANK).anyMatch(p -> answers[p]) ? 1 : 0;
            gain += count == 0 ? 0 : gain(ranked, answers, count);
            answerable += count == 0 ? 0 : 1;
        }
        int all = questions.size();
        return new Score(hit / all, gain / all, answerable / all);
    }

    private static boolean[] answers(
            Question question, List<Passage> passages, List<String> letters) {
        List<String> wanted = question.answers().stream().map(Retrieval::letters).toList();
        var answers = new boolean[passages.size()];
        for (int i = 0; i < answers.length; i++) {
            String text = letters.get(i);
            answers[i] =
                    passages.get(i).document() == question.document()
                            && wanted.stream().anyMatch(text::contains);
        }
        return answers;
    }

    private static List<Integer> ranked(float[] question, List<float[]> vectors) {
        double[] scores = vectors.stream().mapToDouble(vector -> dot(question, vector)).toArray();
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
                .limit(GAIN_RANK)
                .toList();
    }

    private static double gain(List<Integer> ranked, boolean[] answers, int count) {
        List<List<Integer>> found =
                ranked.stream().map(p -> answers[p] ? List.of(1) : List.<Integer>of()).toList();
        return Quality.of(found, Collections.nCopies(count, 1)).ndcg();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private List<float[]> vectors(List<String> texts, Kind kind) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(kind).withTruncation();
        var vectors = new ArrayList<float[]>();
        for (int i = 0; i < texts.size(); i += BATCH) {
            List<String> batch = texts.subList(i, Math.min(texts.size(), i + BATCH));
            vectors.addAll(embedder.embedAll(batch, options).vectors());
        }
        return vectors;
    }

    private static String letters(String text) {
        var letters = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }
}
