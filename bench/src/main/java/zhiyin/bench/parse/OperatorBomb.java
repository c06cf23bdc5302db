package zhiyin.bench.parse;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DeflaterOutputStream;

/// A PDF of a megabyte or less whose only page is hundreds of megabytes of drawing instructions.
final class OperatorBomb {
    private static final byte[] LINE =
            "0 0 m 1 1 l S q 1 0 0 1 0 0 cm Q\n".getBytes(StandardCharsets.US_ASCII);

    private OperatorBomb() {}

    /// @param inflatedBytes of the page's instructions
    static void write(Path file, long inflatedBytes) throws IOException {
        var content = new ByteArrayOutputStream();
        try (OutputStream deflated =
                new BufferedOutputStream(new DeflaterOutputStream(content), 1 << 16)) {
            for (long written = 0; written < inflatedBytes; written += LINE.length) {
                deflated.write(LINE);
            }
        }
        var pdf = new ByteArrayOutputStream();
        add(pdf, "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n");
        add(pdf, "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n");
        add(
                pdf,
                "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>> endobj\n");
        add(pdf, "4 0 obj <</Filter/FlateDecode/Length %d>>\nstream\n".formatted(content.size()));
        pdf.writeBytes(content.toByteArray());
        add(pdf, "\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");
        Files.write(file, pdf.toByteArray());
    }

    private static void add(ByteArrayOutputStream pdf, String text) {
        pdf.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
