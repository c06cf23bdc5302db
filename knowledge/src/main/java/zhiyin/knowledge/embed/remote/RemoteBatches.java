package zhiyin.knowledge.embed.remote;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.embed.remote.RemoteTokens.Sized;

/// Texts cut into requests, in order.
final class RemoteBatches {
    private RemoteBatches() {}

    /// @return none for no text; a text with more tokens than a request should have goes alone
    static List<List<Sized>> of(List<Sized> texts, RemoteSpec.Pace pace) {
        var batches = new ArrayList<List<Sized>>();
        var batch = new ArrayList<Sized>();
        long tokens = 0;
        for (Sized text : texts) {
            boolean full =
                    batch.size() == pace.batchTexts()
                            || (!batch.isEmpty() && tokens + text.tokens() > pace.batchTokens());
            if (full) {
                batches.add(List.copyOf(batch));
                batch.clear();
                tokens = 0;
            }
            batch.add(text);
            tokens += text.tokens();
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }
}
