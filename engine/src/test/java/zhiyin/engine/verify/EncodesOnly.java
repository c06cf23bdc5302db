package zhiyin.engine.verify;

import java.util.List;
import zhiyin.engine.Token;
import zhiyin.engine.tokenizer.Tokenizer;

/// A tokenizer made for a test, of which nothing else is asked.
interface EncodesOnly extends Tokenizer {
    @Override
    default int[] enclose(int[] content, int maxTokens) {
        throw new UnsupportedOperationException();
    }

    @Override
    default int[] strip(int[] tokens) {
        throw new UnsupportedOperationException();
    }

    @Override
    default List<Token> tokenize(String text) {
        throw new UnsupportedOperationException();
    }

    @Override
    default String decode(int[] ids, boolean skipSpecial) {
        throw new UnsupportedOperationException();
    }
}
