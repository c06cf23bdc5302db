package zhiyin.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import zhiyin.knowledge.file.ZipFiles;
import zhiyin.knowledge.parse.ParseException.Status;

/// Tells what a zip file is: Office documents name their main part's type in `[Content_Types].xml`,
/// EPUB and OpenDocument theirs in the entry `mimetype`.
final class ZipSniffer {
    /// Far more than any content types take; what lies beyond is not looked at.
    private static final int LONGEST = 1 << 20;

    private static final Map<String, Format> MAIN_TYPES = new LinkedHashMap<>();

    static {
        MAIN_TYPES.put("wordprocessingml.document.main+xml", Format.DOCX);
        MAIN_TYPES.put("wordprocessingml.template.main+xml", Format.DOCX);
        MAIN_TYPES.put("ms-word.document.macroEnabled.main+xml", Format.DOCX);
        MAIN_TYPES.put("ms-word.template.macroEnabledTemplate.main+xml", Format.DOCX);
        MAIN_TYPES.put("presentationml.presentation.main+xml", Format.PPTX);
        MAIN_TYPES.put("presentationml.slideshow.main+xml", Format.PPTX);
        MAIN_TYPES.put("presentationml.template.main+xml", Format.PPTX);
        MAIN_TYPES.put("ms-powerpoint.presentation.macroEnabled.main+xml", Format.PPTX);
        MAIN_TYPES.put("ms-powerpoint.slideshow.macroEnabled.main+xml", Format.PPTX);
        MAIN_TYPES.put("ms-powerpoint.template.macroEnabled.main+xml", Format.PPTX);
        MAIN_TYPES.put("spreadsheetml.sheet.main+xml", Format.XLSX);
        MAIN_TYPES.put("spreadsheetml.template.main+xml", Format.XLSX);
        MAIN_TYPES.put("ms-excel.sheet.macroEnabled.main+xml", Format.XLSX);
        MAIN_TYPES.put("ms-excel.template.macroEnabled.main+xml", Format.XLSX);
    }

    private static final Map<String, Format> MAIN_PARTS =
            Map.of(
                    "word/document.xml", Format.DOCX,
                    "ppt/presentation.xml", Format.PPTX,
                    "xl/workbook.xml", Format.XLSX,
                    "META-INF/container.xml", Format.EPUB);

    private ZipSniffer() {}

    /// @throws ParseException UNSUPPORTED for documents in a zip that are not read
    static Format formatOf(Source source) throws IOException {
        try (var zip = ZipFiles.open(source.file())) {
            return ofTypes(source, start(zip, "[Content_Types].xml"))
                    .or(() -> ofMimeType(source, zip))
                    .or(() -> ofParts(zip))
                    .orElse(Format.ARCHIVE);
        } catch (ZipException e) {
            return ofDamaged(source);
        }
    }

    /// Whoever reads this format knows best what of a damaged file can be saved.
    private static Format ofDamaged(Source source) {
        return Format.ofExtension(source.extension())
                .filter(format ->
                        MAIN_TYPES.containsValue(format)
                                || format == Format.EPUB
                                || format == Format.ARCHIVE)
                .orElse(Format.ARCHIVE);
    }

    private static Optional<Format> ofTypes(Source source, String types) {
        if (types.contains("ms-excel.sheet.binary.macroEnabled.main")) {
            throw Sniffer.unsupported(source, "a binary Excel workbook (xlsb); save it as XLSX");
        }
        if (types.contains("vnd.ms-visio.")) {
            throw Sniffer.unsupported(source, "a Visio drawing; save it as PDF");
        }
        return MAIN_TYPES.entrySet().stream()
                .filter(type -> types.contains(type.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Optional<Format> ofMimeType(Source source, ZipFile zip) {
        String type;
        try {
            type = start(zip, "mimetype").strip();
        } catch (IOException e) {
            throw new ParseException(
                    Status.CORRUPT, source.name() + ": its entry \"mimetype\" is damaged", e);
        }
        if (type.startsWith("application/vnd.oasis.opendocument")) {
            throw Sniffer.unsupported(
                    source, "an OpenDocument file (" + type + "); save it as DOCX, XLSX or PPTX");
        }
        return type.equals("application/epub+zip") ? Optional.of(Format.EPUB) : Optional.empty();
    }

    private static Optional<Format> ofParts(ZipFile zip) {
        return MAIN_PARTS.entrySet().stream()
                .filter(part -> zip.getEntry(part.getKey()) != null)
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /// The beginning of an entry; empty where there is no such entry.
    private static String start(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return "";
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }
}
