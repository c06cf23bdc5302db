package zhiyin.knowledge.base;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import zhiyin.knowledge.parse.archive.Packed;
import zhiyin.knowledge.parse.pdf.TypedPdf;
import zhiyin.knowledge.parse.zip.BuiltZip;

/// Files that are broken or made to harm, by the names they are added under.
final class HostileFiles {
    private static final int TAR_HEADER_BYTES = 512;
    private static final int DEPTH = 30_000;

    private HostileFiles() {}

    /// @param folder for what is built in files
    static Map<String, byte[]> all(Path folder) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("encrypted.pdf", encrypted(folder));
        files.put(
                "corrupt.pdf",
                "%PDF-1.7 and nothing else ".repeat(50).getBytes(StandardCharsets.UTF_8));
        files.put("empty.pdf", new byte[0]);
        files.put("no pages.pdf", noPages());
        files.put("page tree that is a loop.pdf", loop());
        files.put("forms that draw each other.pdf", forms());
        files.put("page that unpacks to 120 MB.pdf", pageBomb());
        files.put("claims 2 GB.zip", claimingZip());
        files.put("claims 2 GB.tar", claimingTar());
        files.put("bomb.zip", Packed.zip(Map.of("blank.txt", blanks(100))));
        files.put("bomb.docx", new BuiltZip().with("word/document.xml", blanks(60)).bytes());
        files.put("billion laughs.docx", laughs());
        files.put("deep.html", ("<div>".repeat(DEPTH) + "text").getBytes(StandardCharsets.UTF_8));
        files.put("deep.json", "[".repeat(DEPTH).getBytes(StandardCharsets.UTF_8));
        files.put("zip in zip.zip", nested());
        files.put("leads elsewhere.zip", traversal());
        return files;
    }

    private static byte[] encrypted(Path folder) throws IOException {
        Path plain = folder.resolve("plain.pdf");
        new TypedPdf().page(TypedPdf.lines(50, 700, "Some text.")).write(plain);
        try (PDDocument pdf = Loader.loadPDF(plain.toFile());
                var out = new ByteArrayOutputStream()) {
            pdf.protect(new StandardProtectionPolicy("owner", "secret", new AccessPermission()));
            pdf.save(out);
            return out.toByteArray();
        } finally {
            Files.delete(plain);
        }
    }

    private static byte[] noPages() {
        return TypedPdf.assemble(
                List.of(
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Count 0 /Kids [] >>"));
    }

    private static byte[] loop() {
        return TypedPdf.assemble(
                List.of(
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"));
    }

    private static byte[] forms() {
        String form =
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject"
                        + " << /A 4 0 R /C 5 0 R >> >> /Length 23 >>\nstream\n/A Do /C Do /A Do /C Do \nendstream";
        return TypedPdf.assemble(
                List.of(
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources <<"
                                + " /XObject << /A 4 0 R >> >> /Contents 6 0 R >>",
                        form,
                        form,
                        TypedPdf.stream("/A Do")));
    }

    private static byte[] pageBomb() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(packed)) {
            out.write(blanks(120));
        }
        String stream =
                "<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
                        .formatted(packed.size(), packed.toString(StandardCharsets.ISO_8859_1));
        return TypedPdf.assemble(
                List.of(
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
                        stream));
    }

    /// A member of 5 bytes that says it has 2 GB, packed and unpacked: in its own header, at 18 and 22, and in
    /// its entry of the list at the end, at 20 and 24.
    private static byte[] claimingZip() throws IOException {
        byte[] content = Packed.utf8("small");
        var entry = new ZipEntry("small.txt");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        var crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(entry);
            zip.write(content);
        }
        byte[] zip = out.toByteArray();
        int list = out.toString(StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        for (int at : new int[] {18, 22, list + 20, list + 24}) {
            ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(at, Integer.MAX_VALUE);
        }
        return zip;
    }

    /// The size stands in octal digits at 124, the header's sum at 148.
    private static byte[] claimingTar() throws IOException {
        byte[] tar = Packed.tar(Map.of("small.txt", Packed.utf8("small")));
        put(tar, 124, "20000000000\0");
        put(tar, 148, "        ");
        int sum = 0;
        for (int i = 0; i < TAR_HEADER_BYTES; i++) {
            sum += tar[i] & 0xFF;
        }
        put(tar, 148, "%06o\0 ".formatted(sum));
        return tar;
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    private static byte[] blanks(int megabytes) {
        var blanks = new byte[megabytes << 20];
        Arrays.fill(blanks, (byte) ' ');
        return blanks;
    }

    private static byte[] laughs() {
        var xml = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 10; i++) {
            String before = "&a" + (i - 1) + ";";
            xml.append("<!ENTITY a%d \"%s\">".formatted(i, before.repeat(10)));
        }
        String word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        xml.append("]><w:document xmlns:w=\"").append(word).append("\"><w:body><w:p><w:r><w:t>");
        xml.append("&a9;</w:t></w:r></w:p></w:body></w:document>");
        return new BuiltZip().with("word/document.xml", xml.toString()).bytes();
    }

    private static byte[] nested() throws IOException {
        byte[] zip = Packed.zip(Map.of("inmost.txt", Packed.utf8("inmost")));
        for (int depth = 0; depth < 20; depth++) {
            zip = Packed.zip(Map.of("inner.zip", zip));
        }
        return zip;
    }

    private static byte[] traversal() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("../../elsewhere.txt", Packed.utf8("It should not lie elsewhere."));
        members.put("/etc/absolute.txt", Packed.utf8("Nor in an absolute place."));
        return Packed.zip(members);
    }
}
