package zhiyin.cli.embed;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import zhiyin.knowledge.bulk.BulkAnswer;
import zhiyin.knowledge.bulk.BulkEmbedder;

/// Embeds a chunk of inputs, and names those that cannot be. Thread-safe.
///
/// @param advice behind the reason why a text is refused as too long, for whoever chose the options
record ChunkEmbedder(BulkEmbedder embedder, String advice) {
    /// @param rows one an input, or one a passage, in order
    record Result(List<Row> rows, long tokens, int truncated) {}

    Result embed(List<Input> inputs) {
        List<String> texts =
                inputs.stream()
                        .filter(Input.Text.class::isInstance)
                        .map(input -> ((Input.Text) input).text())
                        .toList();
        Iterator<BulkAnswer> answers = embedder.embed(texts).iterator();
        List<Row> rows = new ArrayList<>(inputs.size());
        long tokens = 0;
        int truncated = 0;
        for (Input input : inputs) {
            switch (input) {
                case Input.Invalid invalid -> rows.add(new Row.Skipped(invalid));
                case Input.Text text -> {
                    switch (answers.next()) {
                        case BulkAnswer.Refused refused -> rows.add(skipped(text, refused));
                        case BulkAnswer.Embedded embedded -> {
                            embedded.passages()
                                    .forEach(each -> rows.add(new Row.Embedded(text, each)));
                            tokens += embedded.tokens();
                            truncated += embedded.truncated();
                        }
                    }
                }
            }
        }
        return new Result(rows, tokens, truncated);
    }

    private Row.Skipped skipped(Input.Text text, BulkAnswer.Refused refused) {
        String reason = refused.reason() + (refused.tooLong() ? advice : "");
        return new Row.Skipped(new Input.Invalid(text.index(), reason));
    }
}
