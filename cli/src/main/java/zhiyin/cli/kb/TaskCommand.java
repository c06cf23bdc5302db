package zhiyin.cli.kb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.RelevanceLabel;

/// `zhiyin kb task`: a collection as a task for `zhiyin eval`.
@Command(
        name = "task",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a collection's passages, and questions whose answers are known, as a task for \"zhiyin eval\": so models are compared on your own documents.",
            "The questions are those that were judged on the page Compare, or in a file."
        },
        footer = {
            "",
            "A file of questions has a JSON object a line, with some words of the answer as the document has them:",
            "  {\"query\": \"how often is the filter changed?\", \"path\": \"pump.pdf\", \"text\": \"every 500 hours\"}",
            "or is an export of labels from the page Compare.",
            "",
            "Examples:",
            "  zhiyin kb task manuals ./manuals-task",
            "  zhiyin kb task manuals ./manuals-task --questions questions.jsonl",
            "  zhiyin eval --tasks ./manuals-task --models bge-small-en-v1.5,Qwen/Qwen3-Embedding-0.6B"
        })
final class TaskCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "Where to; made if absent.")
    Path directory = Path.of("");

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Take these in place of what was judged on the page Compare.")
    @Nullable Path questions;

    @Option(names = "--force", description = "Write into a directory that has files already.")
    boolean force;

    @Override
    public Integer call() throws IOException {
        if (!force && isFull(directory)) {
            return kb.fail(directory + " has files already; --force writes among them");
        }
        return kb.look(connection -> {
            var collection = CollectionPassages.of(connection.client(), name);
            List<RelevanceLabel> labels =
                    questions == null
                            ? Questions.judged(connection.client())
                            : Questions.read(questions, collection);
            var task = RetrievalTask.of(collection, labels);
            if (task.questions().isEmpty()) {
                return kb.fail(
                        "no passage of \"%s\" answers any of %,d questions; judge some answers on the page Compare, or give --questions"
                                .formatted(name, task.asked()));
            }
            task.write(directory);
            kb.out()
                    .printf(
                            "%s: %,d passages, %,d questions%s%nzhiyin eval --tasks %s%n",
                            directory,
                            collection.passages().size(),
                            task.questions().size(),
                            unanswered(task),
                            directory);
            return 0;
        });
    }

    private static String unanswered(RetrievalTask task) {
        int without = task.asked() - task.questions().size();
        return without == 0 ? "" : " (%,d more have no answer here)".formatted(without);
    }

    private static boolean isFull(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        }
    }
}
