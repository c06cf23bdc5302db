package zhiyin.knowledge.parse.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Language;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.markup.MarkdownParser;

/// Jupyter notebooks (nbformat 3 and 4). Text cells are Markdown, code cells are code in the kernel's
/// language; what they put out is code without a language, cut where it is long. Images and other data put
/// out are left out. A block's place is the number of its cell, as a chapter.
public final class NotebookParser implements Parser {
    private static final int MAX_NESTING = 100;
    private static final int MAX_STRING = 200_000_000;

    /// Of one cell's output. Logs of training runs have millions.
    private static final int MAX_OUTPUT = 4000;

    private static final Pattern TERMINAL = Pattern.compile("\u001B\\[[0-9;?]{0,20}[A-Za-z]");

    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_NESTING)
                                                    .maxStringLength(MAX_STRING)
                                                    .build())
                                    .build())
                    .build();

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        JsonNode root = read(source);
        List<JsonNode> cells = cells(root);
        if (cells.isEmpty()) {
            throw new ParseException(Status.EMPTY, source.name() + " has no cells");
        }
        String language = language(root);
        var blocks = new ArrayList<Block>();
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < cells.size(); i++) {
            List<Block> cell = cell(cells.get(i), i + 1, language, findings);
            context.spendCharacters(cell.stream().mapToLong(b -> b.text().length()).sum());
            blocks.addAll(cell);
        }
        return new Document(
                source.name(),
                "ipynb",
                title(root, blocks),
                Language.of(blocks),
                language.isEmpty() ? Map.of() : Map.of("language", language),
                blocks,
                List.of(),
                new Report(cells.size(), findings));
    }

    private static JsonNode read(Source source) throws IOException {
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(source.file()));
            if (!root.isObject() || !(root.has("cells") || root.has("worksheets"))) {
                throw new ParseException(
                        Status.CORRUPT,
                        source.name() + " has no \"cells\": it is JSON, but not a notebook");
            }
            return root;
        } catch (JacksonException e) {
            throw new ParseException(
                    Status.CORRUPT,
                    "%s is not valid JSON: %s".formatted(source.name(), e.getOriginalMessage()),
                    e);
        }
    }

    private static List<JsonNode> cells(JsonNode root) {
        var cells = new ArrayList<JsonNode>();
        root.path("worksheets").forEach(sheet -> sheet.path("cells").forEach(cells::add));
        root.path("cells").forEach(cells::add);
        return cells;
    }

    private static String language(JsonNode root) {
        JsonNode metadata = root.path("metadata");
        String kernel = metadata.path("kernelspec").path("language").asString("");
        return metadata.path("language_info").path("name").asString(kernel);
    }

    private static String title(JsonNode root, List<Block> blocks) {
        String own = root.path("metadata").path("title").asString("");
        if (!own.isEmpty()) {
            return own;
        }
        return blocks.stream()
                .filter(block -> block instanceof Heading heading && heading.level() == 1)
                .map(Block::text)
                .findFirst()
                .orElse("");
    }

    private static List<Block> cell(
            JsonNode cell, int number, String language, List<Finding> findings) {
        Place place = Place.of(Place.Unit.CHAPTER, number);
        String text = text(cell.path(cell.has("source") ? "source" : "input"));
        return switch (cell.path("cell_type").asString("")) {
            case "markdown" -> MarkdownParser.blocks(text, place);
            case "heading" -> {
                int level = Math.clamp(cell.path("level").asInt(1), 1, 6);
                yield List.of(new Heading(level, text.strip(), place));
            }
            case "code" -> {
                var blocks = new ArrayList<Block>();
                addCode(cell.path("language").asString(language), text, place, blocks);
                outputs(cell, number, place, blocks, findings);
                yield blocks;
            }
            default -> {
                var raw = new ArrayList<Block>();
                addCode("", text, place, raw);
                yield raw;
            }
        };
    }

    private static void addCode(String language, String text, Place place, List<Block> blocks) {
        String code = text.stripTrailing();
        if (!code.isBlank()) {
            blocks.add(new Code(language, "", code, List.of(), place));
        }
    }

    /// One block for all that a cell put out, for programs print line by line.
    private static void outputs(
            JsonNode cell, int number, Place place, List<Block> blocks, List<Finding> findings) {
        var all = new StringBuilder();
        for (JsonNode output : cell.path("outputs")) {
            String text = TERMINAL.matcher(output(output)).replaceAll("").strip();
            all.append(all.isEmpty() || text.isEmpty() ? "" : "\n").append(text);
        }
        String shown = all.toString();
        if (shown.length() > MAX_OUTPUT) {
            int end = Character.isHighSurrogate(shown.charAt(MAX_OUTPUT - 1)) ? 1 : 0;
            shown = shown.substring(0, MAX_OUTPUT - end) + "\n…";
            findings.add(
                    new Finding(
                            Report.Kind.SKIPPED,
                            number,
                            "the cell put out %,d characters; the first %,d were kept"
                                    .formatted(all.length(), MAX_OUTPUT)));
        }
        addCode("", shown, place, blocks);
    }

    /// What a reader sees as text: printed lines, a result, an error. Markup and images are not read.
    private static String output(JsonNode output) {
        return switch (output.path("output_type").asString("")) {
            case "stream" -> text(output.path("text"));
            case "error", "pyerr" ->
                    output.path("ename").asString("") + ": " + output.path("evalue").asString("");
            default -> {
                JsonNode data = output.has("data") ? output.path("data") : output;
                JsonNode plain =
                        data.has("text/plain") ? data.path("text/plain") : data.path("text");
                String text = text(plain);
                boolean placeholder =
                        text.startsWith("<Figure size") || text.startsWith("<IPython.");
                yield placeholder ? "" : text;
            }
        };
    }

    /// Texts are strings or lists of lines.
    private static String text(JsonNode node) {
        if (!node.isArray()) {
            return node.asString("");
        }
        var lines = new StringBuilder();
        node.forEach(line -> lines.append(line.asString("")));
        return lines.toString();
    }
}
