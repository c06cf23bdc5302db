package zhiyin.bench.passages;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.stream.StreamSupport;
import zhiyin.engine.Embedder;

/// Lets LangChain4j count as our model does.
record EmbedderTokens(Embedder embedder) implements TokenCountEstimator {
    @Override
    public int estimateTokenCountInText(String text) {
        return embedder.countTokensWithoutEnds(text);
    }

    @Override
    public int estimateTokenCountInMessage(ChatMessage message) {
        return estimateTokenCountInText(message.toString());
    }

    @Override
    public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
        return StreamSupport.stream(messages.spliterator(), false)
                .mapToInt(this::estimateTokenCountInMessage)
                .sum();
    }
}
