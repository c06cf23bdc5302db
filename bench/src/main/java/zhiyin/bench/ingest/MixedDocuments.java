package zhiyin.bench.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// A folder of small documents of several formats, some of them equal, some broken, by a seed.
final class MixedDocuments {
    private static final List<String> FORMATS = List.of("md", "txt", "html", "csv", "py", "md");
    private static final List<String> WORDS =
            List.of(
                    "pump",
                    "filter",
                    "pressure",
                    "valve",
                    "更换",
                    "滤芯",
                    "压力",
                    "电机",
                    "维护",
                    "检查",
                    "每月",
                    "安全",
                    "network",
                    "index",
                    "vector",
                    "query",
                    "接口",
                    "配置",
                    "日志",
                    "权限");
    private static final int MOST_SECTIONS = 8;

    private MixedDocuments() {}

    /// @param changed so many have other contents than with 0, and half as many are missing
    static void write(Path folder, int count, int changed, long seed) throws IOException {
        for (int i = changed / 2; i < count; i++) {
            String format = FORMATS.get(i % FORMATS.size());
            boolean other = i >= count - changed;
            var random =
                    new Random(seed + i % 17 * 31L + (i % 5 == 0 ? 0 : i) + (other ? 7919 : 0));
            Path file = folder.resolve("%s/%d.%s".formatted(i % 3 == 0 ? "a" : "b/c", i, format));
            Files.createDirectories(file.getParent());
            Files.writeString(file, text(format, random));
        }
        Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.7\nand nothing more");
        Files.writeString(folder.resolve("empty.docx"), "");
    }

    private static String text(String format, Random random) {
        var text = new StringBuilder();
        int sections = 1 + random.nextInt(MOST_SECTIONS);
        for (int section = 0; section < sections; section++) {
            switch (format) {
                case "html" ->
                        text.append(
                                "<h2>%s</h2><p>%s</p>\n"
                                        .formatted(words(random, 3), words(random, 120)));
                case "csv" -> text.append(words(random, 4).replace(' ', ',')).append('\n');
                case "py" ->
                        text.append(
                                "def part_%d():\n    \"\"\"%s\"\"\"\n    return %d\n\n"
                                        .formatted(section, words(random, 40), random.nextInt()));
                case "txt" -> text.append(words(random, 90)).append("\n\n");
                default ->
                        text.append(
                                "## %s\n\n%s\n\n".formatted(words(random, 3), words(random, 150)));
            }
        }
        return text.toString();
    }

    private static String words(Random random, int count) {
        var words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return words.append('.').toString();
    }
}
