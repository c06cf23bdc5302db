package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.Kind;
import zhiyin.lab.task.Task;

/// The tasks in a directory. What they are is told by [Meta], or by the files and their fields.
public final class TaskDirectory {
    private final TaskFiles files;
    private final Meta meta;
    private final Sampling sampling;
    private final List<Kind> kinds;

    private TaskDirectory(Path directory, Sampling sampling) {
        this.files = TaskFiles.in(directory);
        this.meta = Meta.of(directory);
        this.sampling = sampling;
        this.kinds = kinds();
    }

    /// One at least.
    ///
    /// @throws LabException where the directory holds no task, or may hold several kinds of it
    public static List<Task> read(Path directory, Sampling sampling) {
        return new TaskDirectory(directory, sampling).tasks();
    }

    private List<Task> tasks() {
        var tasks = new ArrayList<Task>();
        for (Kind kind : kinds) {
            List<String> parts = parts(kind);
            parts.forEach(part -> tasks.add(task(kind, part)));
        }
        return tasks;
    }

    private List<String> parts(Kind kind) {
        List<String> parts =
                switch (kind) {
                    case RETRIEVAL, CODE_RETRIEVAL ->
                            files.named("corpus").isEmpty()
                                    ? List.copyOf(files.parts("corpus"))
                                    : List.of();
                    case BITEXT_MINING ->
                            files.judged().isEmpty()
                                    ? List.copyOf(files.parts("bitext"))
                                    : List.of();
                    default -> List.of();
                };
        return parts.isEmpty() ? List.of("") : parts;
    }

    private List<Kind> kinds() {
        List<Kind> said = meta.kinds();
        return said.isEmpty() ? told() : said;
    }

    private List<Kind> told() {
        var told = new ArrayList<Kind>();
        if (!files.named("top_ranked").isEmpty()) {
            told.add(Kind.RERANKING);
        } else if (!files.named("corpus").isEmpty() || !files.parts("corpus").isEmpty()) {
            told.add(Kind.RETRIEVAL);
        }
        if (!files.parts("bitext").isEmpty()) {
            told.add(Kind.BITEXT_MINING);
        }
        if (told.isEmpty()) {
            told.add(byFields());
        }
        return told;
    }

    private Kind byFields() {
        Row row = firstRow();
        if (row.has("query") && row.has("positive")) {
            return Kind.RERANKING;
        }
        if (PairReader.hasPairs(row)) {
            return row.has("score")
                    ? Kind.STS
                    : PairReader.hasLabel(row) ? Kind.PAIR_CLASSIFICATION : Kind.BITEXT_MINING;
        }
        if (row.has("sentences") && row.has("labels")) {
            return Kind.CLUSTERING;
        }
        if (row.has("text") && row.has("label") && !files.named("train").isEmpty()) {
            return Kind.CLASSIFICATION;
        }
        throw new LabException(
                Code.DATA_AMBIGUOUS,
                "%s: rows with %s may be any task; add a meta.json beside it with {\"type\": \"…\"}, one of %s%s"
                        .formatted(
                                row.file(),
                                String.join(", ", row.fields().propertyNames()),
                                Kind.labels(),
                                row.has("text") ? ", or a train.jsonl for classification" : ""));
    }

    private Row firstRow() {
        Path file = judged().getFirst();
        var first = new ArrayList<Row>(1);
        try {
            // The file is read whole later on, so that reading it twice is little beside the rest.
            RowFile.of(file)
                    .read(row -> {
                        if (first.isEmpty()) {
                            first.add(row);
                        }
                    });
        } catch (IOException e) {
            throw new LabException(
                    Code.DATA_UNREADABLE, "%s cannot be read: %s".formatted(file, e), e);
        }
        return first.stream()
                .findFirst()
                .orElseThrow(() ->
                        new LabException(
                                Code.DATA_INVALID,
                                "%s has no rows, expected some".formatted(file)));
    }

    private List<Path> judged() {
        return files.judged()
                .orElseThrow(() ->
                        new LabException(
                                Code.DATA_INCOMPLETE,
                                "%s has no task's files; expected corpus.jsonl, queries.jsonl and qrels/test.tsv, or one of %s as .jsonl, .tsv or .parquet"
                                        .formatted(
                                                files.directory(),
                                                String.join(", ", TaskFiles.SPLITS))));
    }

    private Task task(Kind kind, String part) {
        boolean other = part.isEmpty() && kind != kinds.getFirst();
        var info = meta.info(kind, other ? kind.label() : part);
        return switch (kind) {
            case RETRIEVAL, CODE_RETRIEVAL -> new RetrievalReader(files, part).read(info, sampling);
            case RERANKING ->
                    files.named("top_ranked").isEmpty()
                            ? RerankingReader.inRows(judged(), info, sampling)
                            : RerankingReader.ranked(files, info, sampling);
            case STS -> PairReader.similarity(judged(), info, sampling);
            case PAIR_CLASSIFICATION -> PairReader.classification(judged(), info, sampling);
            case CLASSIFICATION -> ClassificationReader.read(files, info, sampling);
            case CLUSTERING -> ClusteringReader.read(judged(), info, sampling);
            case BITEXT_MINING ->
                    PairReader.bitext(
                            part.isEmpty() ? judged() : files.require("bitext." + part),
                            info,
                            sampling);
        };
    }
}
