package zhiyin.knowledge.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.MultiVector;
import zhiyin.engine.Timings;
import zhiyin.engine.TokenVectors;
import zhiyin.engine.Truncation;
import zhiyin.engine.VectorKind;

/// How well documents answer a query, by the vectors of their tokens ([TokenVectors#maxSim]). These are computed when
/// they are asked for and kept nowhere, since a document's take a thousand times what its one vector takes.
///
/// @param scores one a document, in order, from -1 to 1
/// @param texts what the query and each document were to the model
public record LateInteraction(List<Double> scores, List<Embeddings.Text> texts, Timings timings) {
    /// Documents whose vectors are in memory at a time; a text has about as many tokens as this at most.
    private static final int CHARACTERS_AT_ONCE = 16_384;

    private static final Set<VectorKind> TOKENS = Set.of(VectorKind.COLBERT);

    public LateInteraction {
        scores = List.copyOf(scores);
        texts = List.copyOf(texts);
    }

    /// Whether a model has what it takes.
    public static boolean isFor(Set<VectorKind> kinds) {
        return kinds.contains(VectorKind.COLBERT);
    }

    /// @param prompt before the query
    /// @param truncation what becomes of texts that are too long
    static LateInteraction of(
            Embedder embedder,
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Caller caller) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withTruncation(truncation);
        MultiEmbeddings asked =
                embedder.embedMulti(List.of(query), TOKENS, options.withPrompt(prompt), caller);
        TokenVectors question = asked.vectors().getFirst().colbert().orElseThrow();
        var scores = new ArrayList<Double>();
        var texts = new ArrayList<>(asked.texts());
        Timings timings = asked.timings();
        for (List<String> group : groups(documents)) {
            MultiEmbeddings answer =
                    embedder.embedMulti(group, TOKENS, options.withKind(Kind.DOCUMENT), caller);
            for (MultiVector document : answer.vectors()) {
                scores.add(question.maxSim(document.colbert().orElseThrow()));
            }
            texts.addAll(answer.texts());
            timings = timings.plus(answer.timings());
        }
        return new LateInteraction(scores, texts, timings);
    }

    /// In order, each with at least one.
    private static List<List<String>> groups(List<String> documents) {
        var groups = new ArrayList<List<String>>();
        int characters = CHARACTERS_AT_ONCE;
        for (String document : documents) {
            if (characters + document.length() > CHARACTERS_AT_ONCE) {
                groups.add(new ArrayList<>());
                characters = 0;
            }
            groups.getLast().add(document);
            characters += document.length();
        }
        return groups;
    }
}
