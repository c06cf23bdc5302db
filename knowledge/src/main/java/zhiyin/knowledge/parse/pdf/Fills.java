package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.apache.pdfbox.pdmodel.graphics.color.PDColorSpace;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceCMYK;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceGray;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceRGB;
import org.apache.pdfbox.pdmodel.graphics.color.PDICCBased;
import org.apache.pdfbox.pdmodel.graphics.color.PDSeparation;
import org.apache.pdfbox.pdmodel.graphics.state.PDGraphicsState;

/// The areas painted on a page so far, in their order: what is behind a character.
final class Fills {
    /// More areas than this are a drawing, not backgrounds of text; later ones are not kept.
    private static final int MOST = 20_000;

    /// Light of a component from which on it is white to the eye.
    private static final float WHITE = 0.985f;

    private static final float NO_INK = 0.015f;

    private record Area(float left, float top, float right, float bottom, boolean white) {
        boolean holds(float x, float y) {
            return x >= left && x <= right && y >= top && y <= bottom;
        }
    }

    private final List<Area> areas = new ArrayList<>();

    void add(float left, float top, float right, float bottom, boolean white) {
        if (areas.size() < MOST) {
            areas.add(new Area(left, top, right, bottom, white));
        }
    }

    /// Whether the point is on paper or on an area that is white as well.
    boolean isWhiteAt(float x, float y) {
        for (int i = areas.size() - 1; i >= 0; i--) {
            Area area = areas.get(i);
            if (area.holds(x, y)) {
                return area.white();
            }
        }
        return true;
    }

    /// Whether areas filled in this state cannot be told from white paper. Colours are judged by their
    /// components: converting them through their profiles would cost more than reading the page.
    static boolean isWhite(PDGraphicsState state) {
        if (state.getNonStrokeAlphaConstant() < NO_INK) {
            return true;
        }
        PDColor color = state.getNonStrokingColor();
        PDColorSpace space = state.getNonStrokingColorSpace();
        if (color == null || color.isPattern() || space == null) {
            return false;
        }
        float[] components = color.getComponents();
        if (components.length == 0) {
            return false;
        }
        if (space instanceof PDDeviceCMYK || space instanceof PDSeparation) {
            return allBelow(components, NO_INK);
        }
        if (space instanceof PDDeviceGray || space instanceof PDDeviceRGB) {
            return allAbove(components, WHITE);
        }
        if (space instanceof PDICCBased) {
            return components.length == 4
                    ? allBelow(components, NO_INK)
                    : allAbove(components, WHITE);
        }
        return false;
    }

    private static boolean allAbove(float[] components, float bound) {
        for (float component : components) {
            if (component < bound) {
                return false;
            }
        }
        return true;
    }

    private static boolean allBelow(float[] components, float bound) {
        for (float component : components) {
            if (component > bound) {
                return false;
            }
        }
        return true;
    }
}
