package zhiyin.cli.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.MultiVector;
import zhiyin.engine.VectorKind;

/// Embeds a chunk of inputs and finds those that the engine refuses. Thread-safe.
///
/// @param kinds the dense vector, and what else is wanted
record ChunkEmbedder(Embedder embedder, EmbedOptions options, Set<VectorKind> kinds) {
    /// @param rows one an input, in order
    record Result(List<Row> rows, long tokens, int truncated) {}

    Result embed(List<Input> inputs) {
        List<Input.Text> texts =
                inputs.stream()
                        .filter(Input.Text.class::isInstance)
                        .map(Input.Text.class::cast)
                        .toList();
        Result embedded = texts.isEmpty() ? new Result(List.of(), 0, 0) : embedTexts(texts);
        List<Row> rows = new ArrayList<>(inputs.size());
        int next = 0;
        for (Input input : inputs) {
            switch (input) {
                case Input.Text _ -> rows.add(embedded.rows().get(next++));
                case Input.Invalid invalid -> rows.add(new Row.Skipped(invalid));
            }
        }
        return new Result(rows, embedded.tokens(), embedded.truncated());
    }

    /// The engine refuses a list for one bad text, before computing anything; halving the list finds
    /// the text in few steps and embeds the others in large batches.
    private Result embedTexts(List<Input.Text> texts) {
        try {
            return embedAll(texts);
        } catch (EngineException e) {
            if (e.code() != Code.TEXT_TOO_LONG && e.code() != Code.TEXT_EMPTY) {
                throw e;
            }
            if (texts.size() == 1) {
                var invalid = new Input.Invalid(texts.getFirst().index(), reason(e));
                return new Result(List.of(new Row.Skipped(invalid)), 0, 0);
            }
            int middle = texts.size() / 2;
            return join(
                    embedTexts(texts.subList(0, middle)),
                    embedTexts(texts.subList(middle, texts.size())));
        }
    }

    private String reason(EngineException e) {
        return e.code() == Code.TEXT_TOO_LONG
                ? "the text is longer than the %d tokens that %s reads; split it, or cut it with --truncate"
                        .formatted(embedder.info().maxTokens(), embedder.info().name())
                : "the text is empty";
    }

    private Result embedAll(List<Input.Text> texts) {
        MultiEmbeddings embeddings =
                embedder.embedMulti(
                        texts.stream().map(Input.Text::text).toList(),
                        kinds,
                        options,
                        Caller.DEFAULT);
        List<Row> rows = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            MultiVector vector = embeddings.vectors().get(i);
            rows.add(
                    new Row.Embedded(
                            texts.get(i),
                            vector.dense().orElseThrow(),
                            vector.sparse(),
                            vector.colbert()));
        }
        return new Result(rows, embeddings.tokens(), embeddings.truncated());
    }

    private static Result join(Result first, Result second) {
        List<Row> rows = new ArrayList<>(first.rows());
        rows.addAll(second.rows());
        return new Result(
                rows, first.tokens() + second.tokens(), first.truncated() + second.truncated());
    }
}
