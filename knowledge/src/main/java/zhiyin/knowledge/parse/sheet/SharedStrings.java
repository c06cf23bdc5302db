package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ParseContext;

/// The texts that cells name by number (`xl/sharedStrings.xml`), each as a cell that all of them share.
final class SharedStrings {
    private static final Cell NONE = Cell.of("");

    private final List<Cell> cells = new ArrayList<>();

    /// Beside the cells, which lie all over the heap: a sheet asks for them in any order.
    private int[] lengths = new int[64];

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
                strings.add(text);
            }
        }
        return strings;
    }

    private void add(String text) {
        if (cells.size() == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * lengths.length);
        }
        lengths[cells.size()] = text.length();
        cells.add(Cell.of(text));
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
        return has(index) ? cells.get(index) : NONE;
    }

    /// Characters of that cell.
    int length(int index) {
        return has(index) ? lengths[index] : 0;
    }

    private boolean has(int index) {
        return index >= 0 && index < cells.size();
    }
}
