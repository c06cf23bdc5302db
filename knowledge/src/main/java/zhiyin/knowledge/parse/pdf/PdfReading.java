package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Language;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The reading of one file.
final class PdfReading {
    /// What programs write where nobody gave a title: a placeholder, or the name of the file printed.
    private static final Pattern NO_TITLE =
            Pattern.compile(
                    "(?i)\\(?(untitled|anonymous|unspecified|title|无标题|未命名).{0,3}"
                            + "|microsoft (word|excel|powerpoint) - .*"
                            + "|[^ ]*\\.(docx?|xls[xm]?|pptx?|html?|txt|tex|dvi|indd|odt|md|pdf)");

    /// Glyphs of pages that are kept for a second look, some hundred bytes each.
    private static final long MOST_KEPT = 50_000;

    private final Source source;
    private final PDDocument pdf;
    private final ParseContext context;
    private final FontTraits.Cache fonts = new FontTraits.Cache();
    private final PageFindings findings = new PageFindings();
    private final ScannedPages scanned;

    /// The first pages as read for their tags, should those turn out to be poor: short documents, the
    /// many, are read once.
    private final List<PageContent> kept = new ArrayList<>();

    private long keptGlyphs;
    private int reported;

    PdfReading(
            Source source,
            PDDocument pdf,
            ParseContext context,
            Supplier<Optional<Recogniser>> recognisers) {
        this.source = source;
        this.pdf = pdf;
        this.context = context;
        this.scanned = new ScannedPages(pdf, recognisers, findings);
    }

    Document document() {
        List<PDPage> pages = pages();
        List<Block> blocks =
                context.options().useTags()
                        ? TaggedReader.read(pdf, number -> readTagged(pages, number), context)
                                .orElseGet(() -> layout(pages))
                        : layout(pages);
        Map<String, String> metadata = metadata();
        return new Document(
                source.name(),
                "pdf",
                title(metadata, blocks),
                Language.of(blocks),
                metadata,
                blocks,
                List.of(),
                new Report(pages.size(), findings.findings()));
    }

    /// The pages that are there: a file may claim any number of them, and its tree may be a loop.
    private List<PDPage> pages() {
        List<PDPage> pages = new ArrayList<>();
        int most = context.limits().pages();
        try {
            for (PDPage page : pdf.getPages()) {
                if (pages.size() == most) {
                    throw new ParseException(
                            Status.TOO_LARGE,
                            "%s has more than %d pages; divide it, or raise the limit"
                                    .formatted(source.name(), most));
                }
                pages.add(page);
            }
        } catch (ParseException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // PDFBox walks the tree recursively and answers wrong nodes with unchecked exceptions.
            throw PdfParser.corrupt(source, e);
        }
        if (pages.isEmpty()) {
            throw new ParseException(Status.EMPTY, source.name() + " has no pages");
        }
        return pages;
    }

    private List<Block> layout(List<PDPage> pages) {
        List<Draft> drafts = new ArrayList<>();
        for (int number = 1; number <= pages.size(); number++) {
            drafts.addAll(PageLayout.drafts(read(pages, number)));
        }
        List<Block> blocks =
                new ArrayList<>(DraftBlocks.of(DocumentLayout.settle(drafts, pages.size())));
        blocks.addAll(findings.hidden());
        return blocks;
    }

    private PageContent readTagged(List<PDPage> pages, int number) {
        PageContent content = read(pages, number);
        if (kept.size() == number - 1 && keptGlyphs + content.glyphs().size() <= MOST_KEPT) {
            kept.add(content);
            keptGlyphs += content.glyphs().size();
        }
        return content;
    }

    /// A page that is read again, because the tags turned out to be poor, is not reported again.
    private PageContent read(List<PDPage> pages, int number) {
        if (number <= kept.size()) {
            return kept.get(number - 1);
        }
        var reader = new PageReader(pages.get(number - 1), number, fonts, context);
        PageContent content = reader.read();
        if (context.options().recogniseText()) {
            content = scanned.read(content);
        }
        if (number > reported) {
            reported = number;
            findings.look(content, reader.damage());
            context.spendCharacters(content.glyphs().size());
        }
        return content;
    }

    private Map<String, String> metadata() {
        PDDocumentInformation info = pdf.getDocumentInformation();
        Map<String, String> metadata = new HashMap<>();
        put(metadata, "title", info.getTitle());
        put(metadata, "author", info.getAuthor());
        put(metadata, "subject", info.getSubject());
        put(metadata, "keywords", info.getKeywords());
        put(metadata, "creator", info.getCreator());
        put(metadata, "producer", info.getProducer());
        if (info.getCreationDate() != null) {
            put(metadata, "created", info.getCreationDate().toInstant().toString());
        }
        if (info.getModificationDate() != null) {
            put(metadata, "modified", info.getModificationDate().toInstant().toString());
        }
        return metadata;
    }

    private static void put(Map<String, String> metadata, String key, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            metadata.put(key, value.strip());
        }
    }

    private static String title(Map<String, String> metadata, List<Block> blocks) {
        String title = metadata.getOrDefault("title", "");
        if (!title.isEmpty() && !NO_TITLE.matcher(title).matches()) {
            return title;
        }
        return blocks.stream()
                .filter(Heading.class::isInstance)
                .map(Heading.class::cast)
                .filter(heading -> heading.level() == 1)
                .map(Heading::text)
                .findFirst()
                .orElse("");
    }
}
