package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.color.PDColorSpace;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceGray;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceRGB;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.junit.jupiter.api.Test;

class JpegColorsTest {
    private static String settled(int type, PDColorSpace said) throws IOException {
        var jpeg = new ByteArrayOutputStream();
        assertThat(ImageIO.write(new BufferedImage(16, 8, type), "jpeg", jpeg)).isTrue();
        try (var pdf = new PDDocument()) {
            var bytes = new ByteArrayInputStream(jpeg.toByteArray());
            var image = new PDImageXObject(pdf, bytes, COSName.DCT_DECODE, 16, 8, 8, said);
            var resources = new PDResources();
            COSName name = resources.add(image);
            JpegColors.settle(resources);
            return ((PDImageXObject) resources.getXObject(name)).getColorSpace().getName();
        }
    }

    @Test
    void a_coloured_picture_that_is_said_to_be_grey_is_coloured() throws IOException {
        assertThat(settled(BufferedImage.TYPE_INT_RGB, PDDeviceGray.INSTANCE))
                .isEqualTo("DeviceRGB");
    }

    @Test
    void a_grey_picture_that_is_said_to_be_coloured_is_grey() throws IOException {
        assertThat(settled(BufferedImage.TYPE_BYTE_GRAY, PDDeviceRGB.INSTANCE))
                .isEqualTo("DeviceGray");
    }

    @Test
    void what_is_said_rightly_stays() throws IOException {
        assertThat(settled(BufferedImage.TYPE_BYTE_GRAY, PDDeviceGray.INSTANCE))
                .isEqualTo("DeviceGray");
        assertThat(settled(BufferedImage.TYPE_INT_RGB, PDDeviceRGB.INSTANCE))
                .isEqualTo("DeviceRGB");
    }
}
