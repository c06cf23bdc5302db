package zhiyin.knowledge.parse.pdf;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.color.PDColorSpace;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceGray;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceRGB;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;

/// Some scanning programs say grey of JPEG pictures that are coloured, or the other way round. PDFBox takes
/// them at their word and draws garbage; viewers look into the picture, and so does this.
final class JpegColors {
    private static final int MARKER = 0xFF;
    private static final int FIRST_FRAME = 0xC0;
    private static final int LAST_FRAME = 0xCF;
    private static final int START_OF_SCAN = 0xDA;

    /// Bytes of a frame's head before its number of components: precision, height, width.
    private static final int BEFORE_COMPONENTS = 5;

    private JpegColors() {}

    /// Corrects what a page says of its pictures.
    static void settle(PDResources resources) throws IOException {
        for (COSName name : resources.getXObjectNames()) {
            if (resources.isImageXObject(name)) {
                PDXObject object = resources.getXObject(name);
                if (object instanceof PDImageXObject image && isJpeg(image)) {
                    settle(image);
                }
            }
        }
    }

    private static boolean isJpeg(PDImageXObject image) {
        return COSName.DCT_DECODE.equals(image.getCOSObject().getFilters()) && !image.isStencil();
    }

    private static void settle(PDImageXObject image) throws IOException {
        int components = components(image);
        int said = image.getColorSpace().getNumberOfComponents();
        PDColorSpace space = components == 1 ? PDDeviceGray.INSTANCE : PDDeviceRGB.INSTANCE;
        if (components != said && (components == 1 || components == 3)) {
            image.setColorSpace(space);
        }
    }

    /// How many colours the picture has by its own head; 0 where it has none.
    private static int components(PDImageXObject image) throws IOException {
        try (var in = new DataInputStream(image.getCOSObject().createRawInputStream())) {
            in.skipNBytes(2);
            while (in.readUnsignedByte() == MARKER) {
                int kind = in.readUnsignedByte();
                if (kind == START_OF_SCAN) {
                    return 0;
                }
                int length = in.readUnsignedShort();
                if (isFrame(kind)) {
                    in.skipNBytes(BEFORE_COMPONENTS);
                    return in.readUnsignedByte();
                }
                in.skipNBytes(Math.max(length - 2, 0));
            }
            return 0;
        } catch (EOFException e) {
            return 0;
        }
    }

    /// Frames begin with one of 16 markers less three that mean other things.
    private static boolean isFrame(int kind) {
        return kind >= FIRST_FRAME
                && kind <= LAST_FRAME
                && kind != 0xC4
                && kind != 0xC8
                && kind != 0xCC;
    }
}
