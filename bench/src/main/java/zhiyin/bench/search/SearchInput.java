package zhiyin.bench.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import picocli.CommandLine.Option;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;

/// What is put into a store and asked of it: passages mixed of real sentences, and real questions.
final class SearchInput {
    @Option(
            names = "--texts",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description = "Text files, or JSONL files with a \"text\" field, separated by commas.")
    List<Path> texts = List.of();

    @Option(
            names = "--questions",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description = "JSONL files with a \"text\" field.")
    List<Path> questions = List.of();

    @Option(
            names = "--vectors",
            required = true,
            paramLabel = "FILE",
            description = "Where the passages' vectors are kept from run to run.")
    Path vectors = Path.of("");

    @Option(
            names = "--by-sentence",
            description =
                    "Embed each sentence once and give a passage the mean of its sentences' vectors: minutes instead of hours.")
    boolean bySentence;

    @Option(
            names = "--queries",
            defaultValue = "500",
            description = "Questions asked, of those given. Default: ${DEFAULT-VALUE}")
    int queries;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
    long seed;

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "Default: ${DEFAULT-VALUE}")
    String model = "";

    /// With their vectors, which lie in a file.
    record Passages(
            List<MixedTexts.Passage> all, VectorFile file, boolean bySentence, MeanVectors means)
            implements AutoCloseable {
        int count() {
            return all.size();
        }

        String text(int passage) {
            return all.get(passage).text();
        }

        float[] vector(int passage) throws IOException {
            return bySentence ? means.of(all.get(passage)) : file.vector(passage);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /// Fewer of them are the first of more. Embeds what is not in the file yet.
    Passages passages(Embedder embedder, int count) throws IOException {
        var mixed = new MixedTexts(MixedTexts.read(texts), seed);
        List<MixedTexts.Passage> passages = mixed.passages(count);
        VectorFile file =
                VectorFile.of(
                        vectors,
                        bySentence ? ~mixed.key() : mixed.key(),
                        bySentence
                                ? mixed.sentences()
                                : passages.stream().map(MixedTexts.Passage::text).toList(),
                        embedder.info().dimensions(),
                        batch -> embed(embedder, batch, Kind.DOCUMENT));
        return new Passages(passages, file, bySentence, new MeanVectors(mixed.sentences(), file));
    }

    List<String> questions() {
        List<String> asked = new ArrayList<>(MixedTexts.read(questions));
        Collections.shuffle(asked, new Random(seed));
        return asked.subList(0, Math.min(queries, asked.size()));
    }

    static float[] question(Embedder embedder, String question) {
        return embed(embedder, List.of(question), Kind.QUERY).getFirst();
    }

    private static List<float[]> embed(Embedder embedder, List<String> texts, Kind kind) {
        return embedder.embedAll(texts, EmbedOptions.DEFAULTS.withKind(kind).withTruncation())
                .vectors();
    }
}
