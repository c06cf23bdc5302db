package zhiyin.knowledge.parse.ooxml;

import java.util.HashMap;
import java.util.Map;

/// What a document says of itself (`docProps/core.xml`): its title, its author, when it was made.
final class CoreProperties {
    private static final int MAX_VALUE = 2_000;

    private CoreProperties() {}

    /// Keys in lower case; `title` is among them.
    static Map<String, String> read(XmlPart xml) {
        var all = new HashMap<String, String>();
        if (xml.nextChild(0)) {
            while (xml.nextChild(1)) {
                String key = key(xml.name());
                String value = key.isEmpty() ? "" : xml.text().strip();
                if (!value.isEmpty()) {
                    all.put(key, value.substring(0, Math.min(MAX_VALUE, value.length())));
                }
            }
        }
        return all;
    }

    private static String key(String name) {
        return switch (name) {
            case "dc:title" -> "title";
            case "dc:creator" -> "author";
            case "dc:subject" -> "subject";
            case "dc:description" -> "description";
            case "dc:language" -> "language";
            case "cp:keywords" -> "keywords";
            case "cp:category" -> "category";
            case "cp:lastModifiedBy" -> "modified by";
            case "dcterms:created" -> "created";
            case "dcterms:modified" -> "modified";
            default -> "";
        };
    }
}
