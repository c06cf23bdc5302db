package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ParseContext;

/// The texts that cells name by number (`xl/sharedStrings.xml`), each as a cell that all of them share.
final class SharedStrings {
    private final List<Cell> cells = new ArrayList<>();

    static SharedStrings none() {
        return new SharedStrings();
    }

    /// ```
    /// <sst> <si> <t>text</t> | <r><t>rich</t></r>* , <rPh>reading aid</rPh>* </si>* </sst>
    /// ```
    static SharedStrings read(XmlStream xml, ParseContext context) throws IOException {
        var strings = new SharedStrings();
        while (xml.nextElement()) {
            if (xml.name().equals("si")) {
                String text = richText(xml, "si");
                context.spendCharacters(text.length());
                strings.cells.add(Cell.of(text));
            }
        }
        return strings;
    }

    /// The text of an element's runs, without phonetic aids, up to its end.
    static String richText(XmlStream xml, String element) throws IOException {
        var text = new StringBuilder();
        boolean inText = false;
        int phonetic = 0;
        for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    phonetic += xml.name().equals("rPh") ? 1 : 0;
                    inText = xml.name().equals("t") && phonetic == 0;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (xml.name().equals(element)) {
                        return text.toString().strip();
                    }
                    phonetic -= xml.name().equals("rPh") ? 1 : 0;
                    inText = false;
                }
                default -> {
                    if (inText) {
                        xml.appendText(text);
                    }
                }
            }
        }
        return text.toString().strip();
    }

    /// An empty cell where there is no such text.
    Cell cell(int index) {
        return index >= 0 && index < cells.size() ? cells.get(index) : Cell.of("");
    }
}
