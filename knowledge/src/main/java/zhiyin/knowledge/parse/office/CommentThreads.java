package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Comments with their answers, as PowerPoint writes them since 2021 ([MS-PPTX] 2.6): `cm` and `reply` with
/// an author's id, the words in `txBody`. Before an answer's words the comment's own have ended, or will
/// come after it; each is collected by itself.
final class CommentThreads {
    private static final int MOST = 10_000;

    private CommentThreads() {}

    /// Names by ids.
    static Map<String, String> authors(XmlPart xml) {
        Map<String, String> names = new HashMap<>();
        while (names.size() < MOST && xml.nextElement()) {
            if (xml.localName().equals("author")) {
                names.put(xml.attribute("id"), xml.attribute("name"));
            }
        }
        return names;
    }

    /// A comment or an answer while it is open.
    private record Said(String author, StringBuilder words) {
        String text() {
            String said = words.toString().strip();
            return author.isEmpty() ? said : author + ": " + said;
        }
    }

    /// Each as `author: words`, answers after what they answer.
    static List<String> read(XmlPart xml, Map<String, String> authors) {
        List<Said> all = new ArrayList<>();
        List<Said> open = new ArrayList<>();
        for (int event = xml.next();
                event != XMLStreamConstants.END_DOCUMENT && all.size() < MOST;
                event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                String name = xml.localName();
                if (isSaid(name)) {
                    String author = authors.getOrDefault(xml.attribute("authorId"), "");
                    var said = new Said(author, new StringBuilder());
                    all.add(said);
                    open.add(said);
                } else if (name.equals("t") && !open.isEmpty()) {
                    open.getLast().words().append(xml.text());
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                end(xml.localName(), open);
            }
        }
        return all.stream().map(Said::text).toList();
    }

    private static void end(String name, List<Said> open) {
        if (isSaid(name) && !open.isEmpty()) {
            open.removeLast();
        } else if (name.equals("p") && !open.isEmpty()) {
            open.getLast().words().append('\n');
        }
    }

    private static boolean isSaid(String name) {
        return name.equals("cm") || name.equals("reply");
    }
}
