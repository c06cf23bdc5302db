package zhiyin.knowledge.embed.remote;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.function.Supplier;

/// Counts and cuts a remote model's texts by `cl100k_base`: exactly, for OpenAI's models; an estimate for
/// others, whose tokenizers are not known here. Thread-safe.
final class RemoteTokens {
    /// A token has at most so many characters (of white space), so a text of more for each token is too long
    /// unseen.
    private static final int MOST_CHARACTERS = 128;

    /// Read once in a process: the tables take a quarter of a second and some megabytes.
    private static final Supplier<Encoding> CL100K =
            new Supplier<>() {
                private volatile Encoding[] known = {};

                @Override
                public synchronized Encoding get() {
                    if (known.length == 0) {
                        known =
                                new Encoding[] {
                                    Encodings.newLazyEncodingRegistry()
                                            .getEncoding(EncodingType.CL100K_BASE)
                                };
                    }
                    return known[0];
                }
            };

    private RemoteTokens() {}

    static int count(String text) {
        return CL100K.get().countTokensOrdinary(text);
    }

    /// A text as it is sent.
    ///
    /// @param tokens of what is sent
    /// @param cut whether its end was left out
    record Sized(String text, int tokens, boolean cut) {}

    /// The text, without its end where it has more tokens.
    static Sized cut(String text, int most) {
        String start =
                text.length() > (long) most * MOST_CHARACTERS
                        ? text.substring(0, most * MOST_CHARACTERS)
                        : text;
        var encoded = CL100K.get().encodeOrdinary(start, most);
        if (!encoded.isTruncated() && start.length() == text.length()) {
            return new Sized(text, encoded.getTokens().size(), false);
        }
        IntArrayList tokens = encoded.getTokens();
        return new Sized(CL100K.get().decode(tokens), tokens.size(), true);
    }
}
