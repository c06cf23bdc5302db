package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.server.model.Offer.Origin;

final class NamesTest {
    private static final List<Offer> OFFERS =
            List.of(
                    offer("bge-small-zh-v1.5", "bge-small-zh-v1.5"),
                    offer("Qwen3-Embedding-0.6B", "Qwen/Qwen3-Embedding-0.6B"),
                    offer("Qwen3-Embedding-4B-Q4_K_M", "Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M"),
                    offer("Qwen3-Embedding-8B-Q4_K_M", "Qwen/Qwen3-Embedding-8B-GGUF:Q4_K_M"),
                    offer("Qwen3-Embedding-8B-Q8_0", "Qwen/Qwen3-Embedding-8B-GGUF:Q8_0"),
                    offer("acme/tiny", "acme/tiny"),
                    offer("other/tiny", "other/tiny"),
                    offer("pinned@v1.0", "acme/pinned@v1.0"));

    @ParameterizedTest
    @CsvSource({
        "bge-small-zh-v1.5, bge-small-zh-v1.5",
        "BGE-Small-ZH-v1.5, bge-small-zh-v1.5",
        "BAAI/bge-small-zh-v1.5, bge-small-zh-v1.5",
        "baai/BGE-small-zh-v1.5:latest, bge-small-zh-v1.5",
        "qwen3-embedding-0.6b, Qwen3-Embedding-0.6B",
        "qwen/qwen3-embedding-0.6b, Qwen3-Embedding-0.6B",
        "ms:Qwen/Qwen3-Embedding-0.6B, Qwen3-Embedding-0.6B",
        "Qwen/Qwen3-Embedding-4B-GGUF:q4_k_m, Qwen3-Embedding-4B-Q4_K_M",
        "qwen3-embedding-4b-gguf:Q4_K_M, Qwen3-Embedding-4B-Q4_K_M",
        "qwen3-embedding-4b-gguf, Qwen3-Embedding-4B-Q4_K_M",
        "Qwen3-Embedding-8B-GGUF:Q8_0, Qwen3-Embedding-8B-Q8_0",
        "acme/tiny, acme/tiny",
        "ACME/Tiny, acme/tiny",
        "pinned@v1.0, pinned@v1.0"
    })
    void a_model_is_found_as_people_write_it(String written, String expected) {
        assertThat(Names.find(written, OFFERS)).extracting(Offer::name).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                ":latest",
                "bge-small-zh",
                "bge-small-zh-v1.5 ",
                "bge-small-zh-v1.5/",
                "other/Qwen3-Embedding-0.6B",
                "Qwen3-Embedding-4B-GGUF:Q8_0",
                "Qwen3-Embedding-0.6B:Q8_0"
            })
    void another_publishers_or_quantisations_model_is_not(String written) {
        assertThat(Names.find(written, OFFERS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "Qwen/Qwen3-Embedding-8B-GGUF", "qwen3-embedding-8b-gguf"})
    void a_name_that_fits_two_gives_both(String written) {
        assertThat(Names.find(written, OFFERS)).hasSize(2);
    }

    private static Offer offer(String name, String fullName) {
        return new Offer(
                name,
                fullName,
                fullName,
                Origin.PULLED,
                0,
                () -> {
                    throw new AssertionError("a name is found without looking into files");
                });
    }
}
