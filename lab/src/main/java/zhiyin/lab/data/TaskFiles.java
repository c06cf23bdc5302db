package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// The files of a task's directory, by what they hold: `corpus.jsonl`, `corpus.en.jsonl`, `corpus/corpus.jsonl`,
/// `corpus/test-00000-of-00002.parquet`, `data/test-00000-of-00001.parquet`.
///
/// @param files relative to the directory, in order; two levels deep at most
record TaskFiles(Path directory, List<Path> files) {
    /// Which of the splits is taken, the first that is there.
    static final List<String> SPLITS = List.of("test", "validation", "dev");

    private static final int MOST_FILES = 10_000;

    static TaskFiles in(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new LabException(
                    Code.DATA_UNREADABLE,
                    "%s is no directory; a task is a directory with its files"
                            .formatted(directory));
        }
        try (Stream<Path> found = Files.walk(directory, 2)) {
            List<Path> files =
                    found.filter(Files::isRegularFile)
                            .filter(file ->
                                    RowFile.ENDINGS.stream().anyMatch(file.toString()::endsWith))
                            .limit(MOST_FILES)
                            .map(directory::relativize)
                            .sorted()
                            .toList();
            return new TaskFiles(directory, files);
        } catch (IOException e) {
            throw new LabException(
                    Code.DATA_UNREADABLE, "%s cannot be read: %s".formatted(directory, e), e);
        }
    }

    /// Those of a name, in parts or not, in the directory, in one of the name, or in `data`; none where there are
    /// none.
    List<Path> named(String name) {
        String plain = Pattern.quote(name);
        String end = "(-\\d+-of-\\d+)?\\.(jsonl|tsv|parquet)";
        return matching("(data/)?%s%s|%s/[^/]+\\.(jsonl|tsv|parquet)".formatted(plain, end, plain));
    }

    private List<Path> matching(String pattern) {
        Pattern whole = Pattern.compile(pattern);
        return files.stream()
                .filter(file -> whole.matcher(slashed(file)).matches())
                .map(directory::resolve)
                .toList();
    }

    private static String slashed(Path file) {
        return file.toString().replace('\\', '/');
    }

    /// @throws LabException where there are none
    List<Path> require(String name) {
        List<Path> found = named(name);
        if (found.isEmpty()) {
            throw new LabException(
                    Code.DATA_INCOMPLETE,
                    "%s has no %s; expected %s.jsonl, .tsv or .parquet"
                            .formatted(directory, name, name));
        }
        return found;
    }

    /// The rows of the split that models are judged by, where there are any.
    Optional<List<Path>> judged() {
        return SPLITS.stream().map(this::named).filter(found -> !found.isEmpty()).findFirst();
    }

    /// What stands between a name and its ending (`corpus.en.jsonl`): the parts of a directory that has several.
    SortedSet<String> parts(String name) {
        Pattern part = Pattern.compile(Pattern.quote(name) + "\\.([\\w.-]+)\\.(jsonl|tsv|parquet)");
        var parts = new TreeSet<String>();
        for (Path file : files) {
            Matcher matcher = part.matcher(slashed(file));
            if (matcher.matches()) {
                parts.add(matcher.group(1));
            }
        }
        return parts;
    }

    /// Judgements: `qrels/test.tsv`, or of a part `qrels/en.tsv`, `qrels/mteb.en.tsv`.
    List<Path> judgements(String part) {
        var names = new ArrayList<String>();
        if (!part.isEmpty()) {
            names.addAll(List.of("mteb." + part, part, "test." + part));
        }
        names.addAll(SPLITS);
        for (String name : names) {
            List<Path> found =
                    matching(
                            "(qrels|default)/%s(-\\d+-of-\\d+)?\\.(jsonl|tsv|parquet)"
                                    .formatted(Pattern.quote(name)));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return require("qrels");
    }
}
