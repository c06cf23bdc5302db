package zhiyin.knowledge.parse.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes PDF files object by object, so that tests can say exactly what is drawn. Page content is given in
/// PDF's own operators; fonts are `/F` (Helvetica), `/B` (its bold), `/M` (Courier) and `/H`, a Type 3 font
/// whose codes 1, 2, 3 … mean the characters of `han`.
public final class TypedPdf {
    private final List<String> contents = new ArrayList<>();
    private String han = "";
    private String pageEntries = "";

    /// Characters that codes of `/H` mean, from 1.
    TypedPdf han(String characters) {
        han = characters;
        return this;
    }

    /// Entries for every page's dictionary, such as `/Rotate 90`.
    TypedPdf pageEntries(String entries) {
        pageEntries = entries;
        return this;
    }

    public TypedPdf page(String content) {
        contents.add(content);
        return this;
    }

    /// One line of text.
    static String text(String font, double size, double x, double y, String text) {
        return String.format(
                Locale.ROOT,
                "BT /%s %.2f Tf 1 0 0 1 %.2f %.2f Tm (%s) Tj ET%n",
                font,
                size,
                x,
                y,
                text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)"));
    }

    /// Lines in Helvetica 10, 12 points apart, from the top.
    public static String lines(double x, double y, String... lines) {
        var content = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            content.append(text("F", 10, x, y - 12 * i, lines[i]));
        }
        return content.toString();
    }

    /// Han characters in `/H`, which must be among those given.
    String hanText(double size, double x, double y, String text) {
        var codes = new StringBuilder();
        text.codePoints()
                .forEach(c -> codes.append(String.format(Locale.ROOT, "%02X", han.indexOf(c) + 1)));
        return String.format(
                Locale.ROOT, "BT /H %.2f Tf 1 0 0 1 %.2f %.2f Tm <%s> Tj ET%n", size, x, y, codes);
    }

    public Path write(Path file) throws IOException {
        List<String> objects = new ArrayList<>();
        var kids = new StringBuilder();
        int firstPage = 9;
        for (int i = 0; i < contents.size(); i++) {
            kids.append(firstPage + 2 * i).append(" 0 R ");
        }
        objects.add("<< /Type /Catalog /Pages 2 0 R >>");
        objects.add("<< /Type /Pages /Count " + contents.size() + " /Kids [" + kids + "] >>");
        objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>");
        objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
        objects.add(type3());
        objects.add(stream("1000 0 0 0 1000 1000 d1 0 0 900 900 re f"));
        objects.add(stream(mapping()));
        for (int i = 0; i < contents.size(); i++) {
            objects.add(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] "
                            + pageEntries
                            + " /Resources << /Font << /F 3 0 R /B 4 0 R /M 5 0 R /H 6 0 R >> >>"
                            + " /Contents "
                            + (firstPage + 2 * i + 1)
                            + " 0 R >>");
            objects.add(stream(contents.get(i)));
        }
        Files.write(file, assemble(objects));
        return file;
    }

    private String type3() {
        int count = Math.max(han.length(), 1);
        var names = new StringBuilder();
        var widths = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append(" /g");
            widths.append(" 1000");
        }
        return "<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 1000 1000]"
                + " /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /g 7 0 R >>"
                + " /Encoding << /Type /Encoding /Differences [1"
                + names
                + "] >> /FirstChar 1 /LastChar "
                + count
                + " /Widths ["
                + widths
                + "] /ToUnicode 8 0 R >>";
    }

    private String mapping() {
        var map =
                new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n");
        map.append("1 begincodespacerange <00> <FF> endcodespacerange\n");
        map.append(han.length()).append(" beginbfchar\n");
        for (int i = 0; i < han.length(); i++) {
            map.append(String.format(Locale.ROOT, "<%02X> <%04X>%n", i + 1, (int) han.charAt(i)));
        }
        return map.append("endbfchar endcmap end end").toString();
    }

    public static String stream(String content) {
        int length = content.getBytes(StandardCharsets.ISO_8859_1).length;
        return "<< /Length " + length + " >>\nstream\n" + content + "\nendstream";
    }

    /// A file of these objects, numbered from 1; the first is the catalog.
    public static byte[] assemble(List<String> objects) {
        var out = new ByteArrayOutputStream();
        List<Integer> offsets = new ArrayList<>();
        out.writeBytes(bytes("%PDF-1.7\n"));
        for (int i = 0; i < objects.size(); i++) {
            offsets.add(out.size());
            out.writeBytes(bytes((i + 1) + " 0 obj\n" + objects.get(i) + "\nendobj\n"));
        }
        int table = out.size();
        out.writeBytes(bytes("xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n"));
        for (int offset : offsets) {
            out.writeBytes(bytes(String.format(Locale.ROOT, "%010d 00000 n \n", offset)));
        }
        out.writeBytes(
                bytes(
                        "trailer << /Size "
                                + (objects.size() + 1)
                                + " /Root 1 0 R >>\nstartxref\n"
                                + table
                                + "\n%%EOF\n"));
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
