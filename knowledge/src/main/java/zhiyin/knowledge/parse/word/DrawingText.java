package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Text of DrawingML: paragraphs `a:p` of runs with `a:t`.
final class DrawingText {
    private DrawingText() {}

    /// The paragraphs within the current element, which ends.
    static List<String> paragraphs(XmlPart xml) {
        var all = new ArrayList<String>();
        collect(xml, all);
        return all;
    }

    private static void collect(XmlPart xml, List<String> all) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            if (xml.name().equals("a:p")) {
                var words = new StringBuilder();
                words(xml, words);
                if (!words.toString().isBlank()) {
                    all.add(words.toString().strip());
                }
            } else {
                collect(xml, all);
            }
        }
    }

    private static void words(XmlPart xml, StringBuilder words) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "a:t" -> words.append(xml.text());
                case "a:br" -> words.append('\n');
                case "m:oMath" ->
                        Equations.read(xml)
                                .forEach(each -> words.append('$').append(each).append('$'));
                default -> words(xml, words);
            }
        }
    }
}
