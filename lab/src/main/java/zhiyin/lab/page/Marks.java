package zhiyin.lab.page;

import java.util.Locale;

/// Shapes and numbers of drawings.
final class Marks {
    /// Colours that are told apart with any eyes (Okabe and Ito, 2008), in the page's style.
    private static final int COLOURS = 8;

    private final Markup page;

    Marks(Markup page) {
        this.page = page;
    }

    /// A length in pixels.
    static String px(double length) {
        return String.format(Locale.ROOT, "%.1f", length);
    }

    /// The class of the model with that number.
    static String colour(int model) {
        return "c" + model % COLOURS;
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        page.open("line", "x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2), "class", style)
                .close();
    }

    /// @param title shown where the pointer rests
    void dot(double x, double y, double radius, String style, String title) {
        page.open("circle", "cx", px(x), "cy", px(y), "r", px(radius), "class", style)
                .element("title", title)
                .close();
    }
}
