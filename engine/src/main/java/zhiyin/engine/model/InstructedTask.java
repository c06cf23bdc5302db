package zhiyin.engine.model;

import java.util.Locale;

/// Tasks in words, for models that take any: what most users want, so that they need not write the
/// sentence. In English, as the models were trained, whatever the texts' language. Those of retrieval,
/// bitext mining and similarity are the ones that such models publish their scores with.
enum InstructedTask {
    RETRIEVAL("Given a web search query, retrieve relevant passages that answer the query"),
    CLASSIFICATION("Classify the given text by its topic, intent or sentiment"),
    CLUSTERING("Identify the main topic or theme of the given text"),
    BITEXT("Retrieve parallel sentences"),
    CODE("Given a question or description in natural language, retrieve code that answers it"),
    STS("Retrieve semantically similar text");

    private final String words;

    InstructedTask(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
