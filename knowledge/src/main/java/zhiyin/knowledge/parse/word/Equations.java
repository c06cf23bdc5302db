package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Formulas in Office Math Markup (OMML, ISO/IEC 29500-1 chapter 22) as LaTeX.
final class Equations {
    private static final int MAX_NODES = 200_000;

    private int nodes;

    private Equations() {}

    /// Reads an element `m:oMath`, or an `m:oMathPara` of several, and ends with it.
    ///
    /// @return LaTeX without delimiters, one text each
    static List<String> read(XmlPart xml) {
        MathNode root = new Equations().node(xml);
        List<MathNode> formulas =
                root.is("m:oMathPara")
                        ? root.children().stream().filter(child -> child.is("m:oMath")).toList()
                        : List.of(root);
        return formulas.stream()
                .map(formula -> MathLatex.of(formula).strip())
                .filter(latex -> !latex.isEmpty())
                .toList();
    }

    private MathNode node(XmlPart xml) {
        String name = xml.name();
        String value = xml.val();
        if (name.equals("m:t") || name.equals("w:t")) {
            return new MathNode(name, value, xml.text(), List.of());
        }
        var children = new ArrayList<MathNode>();
        children(xml, children);
        return new MathNode(name, value, "", children);
    }

    private void children(XmlPart xml, List<MathNode> children) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:ins", "w:moveTo", "w:sdt", "w:sdtContent", "w:smartTag", "w:customXml" ->
                        children(xml, children);
                case "m:ctrlPr", "w:rPr", "w:del", "w:moveFrom", "" -> {}
                default -> {
                    if (++nodes <= MAX_NODES) {
                        children.add(node(xml));
                    }
                }
            }
        }
    }
}
