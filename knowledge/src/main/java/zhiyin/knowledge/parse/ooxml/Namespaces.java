package zhiyin.knowledge.parse.ooxml;

import java.util.HashMap;
import java.util.Map;

/// The XML namespaces of Office documents under the prefixes that everybody knows them by. Transitional
/// (ECMA-376, first edition) and strict (ISO/IEC 29500) namespaces share a prefix, so that the rest of
/// the reader does not know the difference.
final class Namespaces {
    private static final String TRANSITIONAL = "http://schemas.openxmlformats.org/";
    private static final String STRICT = "http://purl.oclc.org/ooxml/";
    private static final String MICROSOFT = "http://schemas.microsoft.com/office/";

    private static final Map<String, String> PREFIXES = prefixes();

    private Namespaces() {}

    /// Empty where the namespace is not one that is read.
    static String prefix(String uri) {
        return PREFIXES.getOrDefault(uri, "");
    }

    private static Map<String, String> prefixes() {
        var all = new HashMap<String, String>();
        both(all, "w", "wordprocessingml/2006/main", "wordprocessingml/main");
        both(all, "m", "officeDocument/2006/math", "officeDocument/math");
        both(all, "a", "drawingml/2006/main", "drawingml/main");
        both(all, "wp", "drawingml/2006/wordprocessingDrawing", "drawingml/wordprocessingDrawing");
        both(all, "pic", "drawingml/2006/picture", "drawingml/picture");
        both(all, "c", "drawingml/2006/chart", "drawingml/chart");
        both(all, "dgm", "drawingml/2006/diagram", "drawingml/diagram");
        both(all, "lc", "drawingml/2006/lockedCanvas", "drawingml/lockedCanvas");
        all.put(TRANSITIONAL + "markup-compatibility/2006", "mc");
        all.put(TRANSITIONAL + "package/2006/relationships", "rel");
        all.put(TRANSITIONAL + "package/2006/metadata/core-properties", "cp");
        all.put("http://purl.org/dc/elements/1.1/", "dc");
        all.put("http://purl.org/dc/terms/", "dcterms");
        all.put(MICROSOFT + "word/2010/wordprocessingShape", "wps");
        all.put(MICROSOFT + "word/2010/wordprocessingGroup", "wpg");
        all.put(MICROSOFT + "word/2010/wordprocessingCanvas", "wpc");
        all.put(MICROSOFT + "word/2010/wordml", "w14");
        all.put("urn:schemas-microsoft-com:vml", "v");
        all.put("urn:schemas-microsoft-com:office:office", "o");
        return Map.copyOf(all);
    }

    private static void both(
            Map<String, String> all, String prefix, String transitional, String strict) {
        all.put(TRANSITIONAL + transitional, prefix);
        all.put(STRICT + strict, prefix);
    }
}
