package zhiyin.knowledge.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.markup.MarkdownParser;

class RealDocumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rmq_zh_best_practice",
                "rmq_zh_acl_user_guide",
                "rmq_en_best_practice",
                "rmq_zh_rpc_request",
                "d2l_zh_preface_index"
            })
    void chunks_of_real_documents_keep_what_is_promised(String name) throws Exception {
        Path file =
                Path.of(
                        Objects.requireNonNull(RealDocumentsTest.class.getResource(name + ".md"))
                                .toURI());
        Document document = parse(file);
        String source = Files.readString(file);
        for (ChunkOptions options :
                new ChunkOptions[] {ChunkOptions.defaults(), new ChunkOptions(100, 160, 30)}) {
            for (TokenCounter counter : Counters.all().values()) {
                ChunkedDocument chunked = new Chunker(counter, options).chunk(document);
                new Invariants(chunked, counter, options).check();
                codeStandsWhereChunksSay(chunked, source);
            }
        }
    }

    private static Document parse(Path file) throws IOException {
        var parser = new MarkdownParser();
        var context = new ParseContext(ParseLimits.defaults(), ParseOptions.defaults(), parser);
        return parser.parse(Source.of(file), context);
    }

    private static void codeStandsWhereChunksSay(ChunkedDocument chunked, String source) {
        for (Chunk chunk : chunked.chunks()) {
            Span span = chunk.place().span();
            String there = source.substring(span.start(), span.end());
            for (Chunk.Part part : chunk.parts()) {
                Block block = chunked.blocks().get(part.block());
                if (block instanceof Block.Code) {
                    String code = block.text().substring(part.start(), part.end()).strip();
                    String firstLine = code.lines().findFirst().orElseThrow().strip();
                    assertThat(there).contains(firstLine);
                }
            }
        }
    }
}
