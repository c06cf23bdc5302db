package zhiyin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.tokenizer.TokenizerFile;

/// Whether our tokens of many lines are those of Hugging Face `tokenizers`, which were written down before.
@Command(
        name = "tokens",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compares the tokens of many lines of text with those of Hugging Face tokenizers; ends with 1 if any differ.",
        footer = {
            "",
            "Example:",
            "  python3 scripts/golden/token_lines.py tokenizer.json data/texts/texts.jsonl > ids.jsonl",
            "  ./zhiyin bench tokens --tokenizer tokenizer.json --ids ids.jsonl"
        })
final class TokensCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Option(names = "--tokenizer", required = true, description = "A tokenizer.json.")
    Path file = Path.of("");

    @Option(
            names = "--ids",
            required = true,
            description =
                    "JSON lines of text and ids, as scripts/golden/token_lines.py writes them.")
    Path reference = Path.of("");

    private record Line(String text, int[] ids) {}

    @Override
    public Integer call() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(file);
        List<Line> lines = read();
        long began = System.nanoTime();
        List<int[]> ours = lines.stream().map(line -> tokenizer.encode(line.text())).toList();
        double seconds = (System.nanoTime() - began) / 1e9;
        int different = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (!Arrays.equals(ours.get(i), lines.get(i).ids())) {
                different++;
                if (different <= SHOWN) {
                    show(lines.get(i), ours.get(i));
                }
            }
        }
        long tokens = ours.stream().mapToLong(ids -> ids.length).sum();
        System.out.printf(
                "%s: %,d lines, %,d tokens, %,d lines differ; %,.0f tokens/s on one core%n",
                file, lines.size(), tokens, different, tokens / seconds);
        return different == 0 ? 0 : 1;
    }

    private List<Line> read() throws IOException {
        JsonMapper json = new JsonMapper();
        try (Stream<String> lines = Files.lines(reference)) {
            return lines.map(line -> json.readValue(line, Line.class)).toList();
        }
    }

    private static void show(Line line, int[] ours) {
        int from = Math.max(0, Arrays.mismatch(line.ids(), ours) - 2);
        System.out.printf(
                "differs: %s%n  theirs from token %d: %s%n  ours:                %s%n",
                line.text(), from, some(line.ids(), from), some(ours, from));
    }

    private static String some(int[] ids, int from) {
        return Arrays.toString(
                Arrays.copyOfRange(
                        ids, Math.min(from, ids.length), Math.min(from + 12, ids.length)));
    }
}
