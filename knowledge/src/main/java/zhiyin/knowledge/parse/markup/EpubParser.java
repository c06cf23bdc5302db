package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jsoup.nodes.Element;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextDecoder;

/// Books in EPUB 2 and 3: XHTML chapters in a zip file, in the order of the package's spine. A block's place
/// is its chapter, 1 for the first of the spine. A chapter without a heading gets the table of contents'
/// name for it.
public final class EpubParser implements Parser {
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        try (var files = EpubFiles.open(source, context)) {
            files.requireReadable();
            EpubPackage book = EpubPackage.read(files);
            var reading = new Reading(files, context, EpubPackage.titles(files, book));
            for (String chapter : book.spine()) {
                reading.chapter(chapter);
            }
            return reading.document(source, book);
        } catch (ZipException e) {
            throw new ParseException(
                    Status.CORRUPT,
                    "%s is damaged: %s".formatted(source.name(), e.getMessage()),
                    e);
        }
    }

    private static final class Reading {
        private final EpubFiles files;
        private final ParseContext context;
        private final Map<String, String> titles;
        private final List<Block> blocks = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();
        private int chapters;

        Reading(EpubFiles files, ParseContext context, Map<String, String> titles) {
            this.files = files;
            this.context = context;
            this.titles = titles;
        }

        void chapter(String path) throws IOException {
            chapters++;
            try {
                Optional<byte[]> bytes = files.read(path);
                if (bytes.isPresent()) {
                    page(path, bytes.get());
                } else {
                    skipped("the chapter " + path + " is not in the file");
                }
            } catch (ZipException e) {
                skipped("the chapter %s is damaged: %s".formatted(path, e.getMessage()));
            }
        }

        private void page(String path, byte[] bytes) {
            var decoded = TextDecoder.decode(bytes, HtmlParser.charset(bytes));
            // Chapters are XHTML whether they say so or not.
            Element body = HtmlParser.xhtml(decoded.text()).body();
            Place place = Place.of(Place.Unit.CHAPTER, chapters);
            List<Block> read = HtmlBlocks.of(body, HtmlPlaces.at(place), MainContent.visible());
            String title = titles.getOrDefault(path, "");
            if (!read.isEmpty() && !title.isEmpty() && needsTitle(read, title)) {
                blocks.add(new Heading(1, title, place));
            }
            context.spendCharacters(read.stream().mapToLong(b -> b.text().length()).sum());
            blocks.addAll(read);
        }

        /// Without a heading, and without the title as its first words.
        private static boolean needsTitle(List<Block> blocks, String title) {
            boolean named =
                    blocks.getFirst() instanceof Paragraph first
                            && first.text().strip().equalsIgnoreCase(title);
            return !named && blocks.stream().noneMatch(Heading.class::isInstance);
        }

        private void skipped(String detail) {
            findings.add(new Finding(Report.Kind.SKIPPED, chapters, detail));
        }

        Document document(Source source, EpubPackage book) {
            if (blocks.isEmpty()) {
                throw new ParseException(
                        Status.EMPTY,
                        "%s has no text in its %d chapters; it may be a book of pictures"
                                .formatted(source.name(), chapters));
            }
            return new Document(
                    source.name(),
                    "epub",
                    book.metadata().getOrDefault("title", ""),
                    Languages.codeOr(book.metadata().getOrDefault("language", ""), blocks),
                    book.metadata(),
                    blocks,
                    List.of(),
                    new Report(chapters, findings));
        }
    }
}
