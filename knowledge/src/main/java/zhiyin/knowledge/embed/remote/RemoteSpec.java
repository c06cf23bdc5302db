package zhiyin.knowledge.embed.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.model.Prompts;

/// A model that is computed elsewhere, as one line says it:
/// ```text
/// NAME=URL[,setting=value …]
/// text-embedding-3-large=https://api.openai.com/v1,key=OPENAI_API_KEY,dimensions=3072,price=0.13
/// qwen=http://10.0.0.5:8000/v1,model=Qwen/Qwen3-Embedding-0.6B,tokens=32768,prompts=qwen3
/// ```
///
/// @param name what it is called here
/// @param url of the API, without `/embeddings`
/// @param model what it is called there (`model=`); the same name where nothing is said
/// @param keyVariable the environment variable that has the key (`key=`); empty for none
/// @param dollarsPerMillion tokens (`price=`)
public record RemoteSpec(
        String name,
        URI url,
        String model,
        Optional<String> keyVariable,
        double dollarsPerMillion,
        Vectors vectors,
        Pace pace) {

    /// What texts and vectors are like.
    ///
    /// @param dimensions of its vectors here (`dimensions=`), longer ones are cut; learned from its first answer
    ///     where nothing is said
    /// @param passDimensions whether it is asked for vectors of so many numbers (`pass-dimensions=yes`)
    /// @param maxTokens it reads of a text (`tokens=`), as [RemoteTokens] counts
    /// @param prompts what is put before texts (`prompts=`)
    record Vectors(
            OptionalInt dimensions, boolean passDimensions, int maxTokens, Prompts prompts) {}

    /// How much it is asked, and how long it is waited for.
    ///
    /// @param batchTexts of a request (`batch=`)
    /// @param batchTokens of a request (`batch-tokens=`)
    /// @param concurrency requests at a time (`concurrency=`)
    /// @param requestsAMinute (`requests-per-minute=`); 0 for no limit
    /// @param tokensAMinute (`tokens-per-minute=`); 0 for no limit
    /// @param timeout of a request (`timeout=`, in seconds); with all attempts, an answer takes at most thrice
    ///     as long
    /// @param attempts of a request in all (`attempts=`)
    record Pace(
            int batchTexts,
            int batchTokens,
            int concurrency,
            int requestsAMinute,
            int tokensAMinute,
            Duration timeout,
            int attempts) {}

    /// Reads the line.
    ///
    /// @throws IllegalArgumentException where it is none
    public static RemoteSpec parse(String line) {
        return RemoteLine.read(line);
    }

    /// Numbers in its vectors here, where that was said.
    public OptionalInt dimensions() {
        return vectors.dimensions();
    }

    /// Where vectors are asked for.
    URI embeddings() {
        String base = url.toString().replaceAll("/+$", "");
        return URI.create(base.endsWith("/embeddings") ? base : base + "/embeddings");
    }
}
