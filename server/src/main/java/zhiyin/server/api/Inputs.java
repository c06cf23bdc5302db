package zhiyin.server.api;

import java.util.List;

/// What a request wants vectors of.
public sealed interface Inputs {
    /// How many vectors that makes.
    int size();

    record Texts(List<String> texts) implements Inputs {
        public Texts {
            texts = List.copyOf(texts);
        }

        @Override
        public int size() {
            return texts.size();
        }
    }

    /// @param sequences token numbers, none empty; whose they are, they do not tell
    record Tokens(List<int[]> sequences) implements Inputs {
        public Tokens {
            sequences = List.copyOf(sequences);
        }

        @Override
        public int size() {
            return sequences.size();
        }
    }
}
