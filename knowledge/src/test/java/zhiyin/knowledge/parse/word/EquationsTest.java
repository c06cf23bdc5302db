package zhiyin.knowledge.parse.word;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquationsTest {
    private static String t(String text) {
        return "<m:r><m:t>" + text + "</m:t></m:r>";
    }

    private static String latex(String omml) {
        return DocxFile.of("<w:p><m:oMathPara><m:oMath>" + omml + "</m:oMath></m:oMathPara></w:p>")
                .blocks()
                .getFirst()
                .text();
    }

    /// `E(x)` stands for an element with one run, so that the cases stay readable.
    private static String expand(String omml) {
        return omml.replaceAll("(\\w+)\\(([^()]*)\\)", "<m:$1><m:r><m:t>$2</m:t></m:r></m:$1>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "<m:f>num(a)den(b)</m:f> => \\frac{a}{b}",
                "<m:f><m:fPr><m:type m:val='lin'/></m:fPr>num(a)den(bc)</m:f> => a/{bc}",
                "<m:f><m:fPr><m:type m:val='noBar'/></m:fPr>num(n)den(k)</m:f> => \\genfrac{}{}{0pt}{}{n}{k}",
                "<m:sSup>e(x)sup(2)</m:sSup> => x^{2}",
                "<m:sSup>e(ab)sup(2)</m:sSup> => {ab}^{2}",
                "<m:sSub>e(x)sub(i)</m:sSub> => x_{i}",
                "<m:sSubSup>e(x)sub(i)sup(2)</m:sSubSup> => x_{i}^{2}",
                "<m:sPre>sub(a)sup(b)e(X)</m:sPre> => {}_{a}^{b}X",
                "<m:rad><m:radPr><m:degHide/></m:radPr>deg()e(x)</m:rad> => \\sqrt{x}",
                "<m:rad>deg(3)e(x)</m:rad> => \\sqrt[3]{x}",
                "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>sub(i=1)sup(n)e(i)</m:nary> => \\sum_{i=1}^{n}i",
                "<m:nary><m:naryPr><m:subHide/><m:supHide/></m:naryPr>sub()sup()e(x)</m:nary> => \\int x",
                "<m:nary><m:naryPr><m:limLoc m:val='undOvr'/></m:naryPr>sub(0)sup(1)e(x)</m:nary> => \\int\\limits_{0}^{1}x",
                "<m:d>e(x)</m:d> => \\left(x\\right)",
                "<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=''/></m:dPr>e(x)</m:d> => \\left[x\\right.",
                "<m:d>e(a)e(b)</m:d> => \\left(a\\middle|b\\right)",
                "<m:func>fName(sin)e(x)</m:func> => \\sin x",
                "<m:func>fName(foo)e(x)</m:func> => \\operatorname{foo}x",
                "<m:limLow>e(lim)lim(x→0)</m:limLow> => \\lim_{x\\to0}",
                "<m:limUpp>e(A)lim(n)</m:limUpp> => \\overset{n}{A}",
                "<m:acc><m:accPr><m:chr m:val='⃗'/></m:accPr>e(v)</m:acc> => \\vec{v}",
                "<m:acc>e(xy)</m:acc> => \\widehat{xy}",
                "<m:bar><m:barPr><m:pos m:val='top'/></m:barPr>e(x)</m:bar> => \\overline{x}",
                "<m:groupChr><m:groupChrPr><m:chr m:val='⏞'/></m:groupChrPr>e(x)</m:groupChr> => \\overbrace{x}",
                "<m:borderBox>e(x)</m:borderBox> => \\boxed{x}",
                "<m:m><m:mr>e(a)e(b)</m:mr><m:mr>e(c)e(d)</m:mr></m:m> => \\begin{matrix}a & b \\\\ c & d\\end{matrix}",
                "<m:eqArr>e(&amp;x=1)e(&amp;y=2)</m:eqArr> => \\begin{aligned}&x=1 \\\\ &y=2\\end{aligned}",
            })
    void each_element_has_its_command(String omml, String expected) {
        assertThat(latex(expand(omml).replace('\'', '"'))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "αβ≤∞ | \\alpha\\beta\\leq\\infty",
                "2πr | 2\\pi r",
                "a−b | a-b",
                "𝐀𝑥ℝ𝔸 | \\mathbf{A}x\\mathbb{R}\\mathbb{A}",
                "50%_x | 50\\%\\_x",
                "速度=v | \\text{速度}=v",
                "y^2 | y^2",
            })
    void characters_become_commands(String text, String expected) {
        assertThat(latex(t(text))).isEqualTo(expected);
    }

    @Test
    void upright_bold_and_plain_text_have_their_alphabets() {
        String run = "<m:r><m:rPr><m:%s/></m:rPr><m:t>%s</m:t></m:r>";
        assertThat(latex(run.formatted("sty m:val=\"p\"", "MSE"))).isEqualTo("\\mathrm{MSE}");
        assertThat(latex(run.formatted("sty m:val=\"b\"", "x"))).isEqualTo("\\mathbf{x}");
        assertThat(latex(run.formatted("scr m:val=\"double-struck\"", "R")))
                .isEqualTo("\\mathbb{R}");
        assertThat(latex(run.formatted("nor", "if x_1"))).isEqualTo("\\text{if x\\_1}");
    }

    @Test
    void cases_and_numbered_equations() {
        String rows = expand("<m:eqArr>e(a)e(b)</m:eqArr>");
        String cases =
                "<m:d><m:dPr><m:begChr m:val=\"{\"/><m:endChr m:val=\"\"/></m:dPr><m:e>"
                        + rows
                        + "</m:e></m:d>";
        assertThat(latex(cases)).isEqualTo("\\begin{cases}a \\\\ b\\end{cases}");
        assertThat(latex("<m:eqArr><m:e>" + t("E=m#(1)") + "</m:e></m:eqArr>"))
                .isEqualTo("E=m\\tag{1}");
    }

    @Test
    void formulas_stand_in_text_or_alone() {
        String x = "<m:oMath>" + t("x") + "</m:oMath>";
        String y = "<m:oMath>" + t("y") + "</m:oMath>";
        assertThat(
                        DocxFile.of(
                                        "<w:p>"
                                                + DocxFile.r("let ")
                                                + x
                                                + DocxFile.r(" be")
                                                + "</w:p><w:p>"
                                                + x
                                                + DocxFile.r(" ")
                                                + y
                                                + "</w:p>"
                                                + "<w:p>"
                                                + DocxFile.r("before")
                                                + "<m:oMathPara>"
                                                + y
                                                + "</m:oMathPara>"
                                                + DocxFile.r("after")
                                                + "</w:p>")
                                .lines())
                .containsExactly(
                        "p let $x$ be",
                        "Formula x",
                        "Formula y",
                        "p before",
                        "Formula y",
                        "p after");
    }
}
