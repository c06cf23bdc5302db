package zhiyin.knowledge.bulk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.chunk.TokenCounter;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// Divides texts that are too long into passages, by the rules of [Chunker]: at empty lines, else at line ends, else
/// between sentences. A text that fits is one passage and stays as it is, character by character.
///
/// Thread-safe if the counter is.
public final class TextSplitter {
    /// A longer text is refused: it is no document, and its passages would not fit in memory beside others'.
    public static final int MAX_CHARACTERS = 4 << 20;

    /// What putting a text and a prompt together may add to their tokens.
    private static final int JOIN_TOKENS = 2;

    private static final Pattern EMPTY_LINES = Pattern.compile("\\R\\s*\\R");

    private final TokenCounter counter;
    private final int maxTokens;
    private final Chunker chunker;

    /// @param maxTokens of a passage, 32 or more, without the tokens that the model puts at its ends
    public TextSplitter(TokenCounter counter, int maxTokens) {
        this.counter = counter;
        this.maxTokens = maxTokens;
        this.chunker =
                new Chunker(
                        counter, new ChunkOptions(maxTokens * 7 / 10, maxTokens, maxTokens / 6));
    }

    /// The most tokens that a passage may have for this model, behind the prompt.
    public static int mostTokens(Embedder embedder, EmbedOptions options) {
        String prefix = embedder.info().prompts().prefix(options.prompt());
        return embedder.info().maxTokens() - embedder.countTokens(prefix) - JOIN_TOKENS;
    }

    /// One for this model and prompt.
    ///
    /// @param tokens of a passage at most, less where the model reads less
    /// @throws IllegalArgumentException where no 32 tokens are left
    public static TextSplitter of(Embedder embedder, EmbedOptions options, int tokens) {
        int most = mostTokens(embedder, options);
        return new TextSplitter(embedder::countTokensWithoutEnds, Math.min(most, tokens));
    }

    /// The passages of a text of no more than [#MAX_CHARACTERS], in order. One that has nothing but white space is
    /// one passage, too.
    public List<String> split(String text) {
        if (fits(text)) {
            return List.of(text);
        }
        var passages = new ArrayList<String>();
        chunker.each(document(text), "", (Chunk chunk) -> passages.add(chunk.embedText()));
        return passages.isEmpty() ? List.of(text) : passages;
    }

    /// A token has a byte at least, so that most short texts need not be counted. (Ligatures that a tokenizer takes
    /// apart can make it more; a text of little else is then refused by the model.)
    private boolean fits(String text) {
        return (text.length() <= maxTokens
                        && text.getBytes(StandardCharsets.UTF_8).length <= maxTokens)
                || counter.count(text) <= maxTokens;
    }

    private static Document document(String text) {
        List<Block> blocks =
                EMPTY_LINES
                        .splitAsStream(text)
                        .filter(paragraph -> !paragraph.isBlank())
                        .<Block>map(
                                paragraph -> new Block.Paragraph(paragraph.strip(), Place.UNKNOWN))
                        .toList();
        return new Document("", "text", "", "", Map.of(), blocks, List.of(), Report.EMPTY);
    }
}
