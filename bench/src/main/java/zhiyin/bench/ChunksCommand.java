package zhiyin.bench;

import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.splitter.DocumentByParagraphSplitter;
import dev.langchain4j.data.document.splitter.DocumentBySentenceSplitter;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.parse.Parsers;

/// What splitters do to code and tables: ours beside those of LangChain4j.
@Command(
        name = "chunks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Divides Markdown files into chunks and counts code blocks and table rows that are cut, and tables whose rows are apart from their header, for ours and for LangChain4j's splitters.",
        footer = {"", "Example:", "  ./zhiyin bench chunks --documents docs/"})
final class ChunksCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--documents",
            required = true,
            paramLabel = "DIR",
            description = "Markdown files, those in folders within too.")
    Path documents = Path.of("");

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "Whose tokens are counted. Default: ${DEFAULT-VALUE}")
    String model = "";

    /// A way of making chunks: the texts a file becomes.
    private record Splitter(String name, Function<Markdown, List<Passage>> chunks) {}

    private record Passage(String shown, String embedded) {}

    private record Markdown(String text, Document parsed) {}

    @Override
    public Integer call() throws IOException {
        Map<Path, Markdown> files = read();
        if (files.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--documents: no file ends in .md in " + documents);
        }
        try (Embedder embedder = Embedder.open(model)) {
            ChunkOptions options = ChunkOptions.defaults();
            System.out.printf(
                    "%d files; tokens of %s; budget %d%n",
                    files.size(), model, options.maxTokens());
            System.out.println(ChunkDamage.HEADER);
            for (Splitter splitter : splitters(embedder, options)) {
                var damage = new ChunkDamage(embedder::countTokensWithoutEnds, options.maxTokens());
                for (Markdown file : files.values()) {
                    List<Passage> passages = splitter.chunks().apply(file);
                    damage.add(
                            file.parsed(),
                            passages.stream().map(Passage::shown).toList(),
                            passages.stream().map(Passage::embedded).toList());
                }
                System.out.println(damage.line(splitter.name()));
            }
        }
        return 0;
    }

    private Map<Path, Markdown> read() throws IOException {
        var files = new LinkedHashMap<Path, Markdown>();
        try (var paths = Files.walk(documents)) {
            paths.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .forEach(path -> files.put(path, read(path)));
        }
        return files;
    }

    /// All splitters get the same Markdown: that of the blocks, whose texts are looked for in the chunks.
    private static Markdown read(Path file) {
        try {
            Document parsed = new Parsers().parse(file);
            return new Markdown(MarkdownWriter.of(parsed.blocks()), parsed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static List<Splitter> splitters(Embedder embedder, ChunkOptions options) {
        var ours = new Chunker(embedder::countTokensWithoutEnds, options);
        return List.of(
                new Splitter(
                        "ours",
                        file ->
                                ours.chunk(file.parsed()).chunks().stream()
                                        .map(ChunksCommand::passage)
                                        .toList()),
                peer("LangChain4j recursive 1000", DocumentSplitters.recursive(1000, 0)),
                peer("LangChain4j recursive 500", DocumentSplitters.recursive(500, 0)),
                peer("LangChain4j paragraph 1000", new DocumentByParagraphSplitter(1000, 0)),
                peer("LangChain4j sentence 1000", new DocumentBySentenceSplitter(1000, 0)));
    }

    private static Passage passage(Chunk chunk) {
        return new Passage(chunk.body(), chunk.embedText());
    }

    private static Splitter peer(String name, DocumentSplitter splitter) {
        return new Splitter(
                name,
                file ->
                        splitter
                                .split(dev.langchain4j.data.document.Document.from(file.text()))
                                .stream()
                                .map(segment -> new Passage(segment.text(), segment.text()))
                                .toList());
    }
}
