package zhiyin.lab.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a task asks of vectors, with the metric that MTEB ranks models by.
public enum Kind {
    RETRIEVAL("retrieval", "ndcg_at_10"),
    CODE_RETRIEVAL("code-retrieval", "ndcg_at_10"),
    RERANKING("reranking", "map"),
    STS("sts", "cosine_spearman"),
    PAIR_CLASSIFICATION("pair-classification", "cosine_ap"),
    CLASSIFICATION("classification", "accuracy"),
    CLUSTERING("clustering", "v_measure"),
    BITEXT_MINING("bitext-mining", "f1");

    private final String label;
    private final String metric;

    Kind(String label, String metric) {
        this.label = label;
        this.metric = metric;
    }

    /// As files and reports name it.
    public String label() {
        return label;
    }

    /// Of all metrics the one that counts.
    public String metric() {
        return metric;
    }

    /// The kind of that name, in any case; `PairClassification` as MTEB writes it is one too.
    public static Optional<Kind> of(String name) {
        String plain = plain(name);
        return Arrays.stream(values()).filter(kind -> plain(kind.label).equals(plain)).findFirst();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    public static String labels() {
        return Arrays.stream(values()).map(Kind::label).collect(Collectors.joining(", "));
    }
}
