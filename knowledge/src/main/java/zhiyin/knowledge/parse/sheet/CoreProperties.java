package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import zhiyin.knowledge.parse.sheet.WorkbookFiles.Relationship;

/// Who wrote a package and when (`docProps/core.xml`).
record CoreProperties(String title, Map<String, String> values) {
    private static final int MAX_CHARACTERS = 10_000;

    private static final Map<String, String> KEYS =
            Map.of(
                    "creator", "author",
                    "created", "created",
                    "modified", "modified",
                    "subject", "subject",
                    "keywords", "keywords",
                    "description", "description");

    static CoreProperties read(WorkbookFiles files) throws IOException {
        Optional<String> path =
                files.relationships("").stream()
                        .filter(part -> part.type().equals("core-properties"))
                        .map(Relationship::target)
                        .findFirst();
        Optional<XmlStream> part = path.isEmpty() ? Optional.empty() : files.xml(path.get());
        String title = "";
        var values = new LinkedHashMap<String, String>();
        if (part.isPresent()) {
            try (XmlStream xml = part.get()) {
                while (xml.nextElement()) {
                    String name = xml.name();
                    if (name.equals("title")) {
                        title = text(xml);
                    } else if (KEYS.containsKey(name)) {
                        String text = text(xml);
                        if (!text.isEmpty()) {
                            values.put(KEYS.get(name), text);
                        }
                    }
                }
            }
        }
        return new CoreProperties(title, values);
    }

    private static String text(XmlStream xml) throws IOException {
        var text = new StringBuilder();
        for (int event = xml.next();
                event != XMLStreamConstants.END_ELEMENT && event != XMLStreamConstants.END_DOCUMENT;
                event = xml.next()) {
            if (event != XMLStreamConstants.START_ELEMENT && text.length() < MAX_CHARACTERS) {
                xml.appendText(text);
            }
        }
        return text.toString().strip();
    }
}
