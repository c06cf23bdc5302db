package zhiyin.server.admin;

import java.util.List;
import java.util.Optional;
import zhiyin.server.provider.Provider;

/// Providers that many have, with their usual addresses, to be completed. Nothing is asked of them unless one is added.
final class Suggestions {
    static final List<Provider> ALL =
            List.of(
                    of(
                            "OpenAI",
                            "https://api.openai.com/v1",
                            "text-embedding-3-small",
                            1_536,
                            "OPENAI_API_KEY",
                            Optional.of(0.02)),
                    of(
                            "OpenAI-large",
                            "https://api.openai.com/v1",
                            "text-embedding-3-large",
                            3_072,
                            "OPENAI_API_KEY",
                            Optional.of(0.13)),
                    local("vLLM", "http://127.0.0.1:8000/v1", "Qwen/Qwen3-Embedding-0.6B"),
                    local("SGLang", "http://127.0.0.1:30000/v1", "Qwen/Qwen3-Embedding-0.6B"),
                    local("Ollama", "http://127.0.0.1:11434/v1", "qwen3-embedding:0.6b"));

    private Suggestions() {}

    private static Provider of(
            String name,
            String url,
            String model,
            int dimensions,
            String key,
            Optional<Double> price) {
        return new Provider(
                name,
                url,
                model,
                Optional.of(dimensions),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(key),
                price,
                Optional.empty());
    }

    private static Provider local(String name, String url, String model) {
        return new Provider(
                name,
                url,
                model,
                Optional.of(1_024),
                Optional.empty(),
                Optional.of(32_768),
                Optional.of("qwen3"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
