package zhiyin.lab.page;

import java.util.List;

/// The axes of a drawing, with what they are called.
///
/// @param acrossTicks values that are written at the axis that goes across
record Axes(Markup page, Scale across, List<Double> acrossTicks, Scale up) {
    private static final int TICK = 16;
    private static final int NAME = 36;

    /// The axis below rows of marks that go across.
    ///
    /// @param bottom pixel of the axis
    static void columns(Markup page, Scale across, int bottom) {
        var marks = new Marks(page);
        for (double tick : across.ticks()) {
            marks.line(across.at(tick), 0, across.at(tick), bottom, "grid");
            page.label(
                    across.at(tick), bottom + TICK, Phrase.same(Figures.tick(tick)), "tick middle");
        }
    }

    /// @param bottom pixel of the axis that goes across
    void write(Phrase acrossName, Phrase upName, double bottom) {
        var marks = new Marks(page);
        for (double tick : up.ticks()) {
            marks.line(across.start(), up.at(tick), across.end(), up.at(tick), "grid");
            page.label(
                    across.start() - 8,
                    up.at(tick) + 4,
                    Phrase.same(Figures.tick(tick)),
                    "tick end");
        }
        for (double tick : acrossTicks) {
            marks.line(across.at(tick), up.end(), across.at(tick), bottom, "grid");
            page.label(
                    across.at(tick), bottom + TICK, Phrase.same(Figures.tick(tick)), "tick middle");
        }
        page.label((across.start() + across.end()) / 2, bottom + NAME, acrossName, "middle");
        page.label(across.start() + 6, up.end() + 12, upName, "");
    }
}
