package zhiyin.knowledge.parse.pdf;

import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;

/// Takes a page's paths and keeps what could be a table's lines: straight strokes along the axes, thin
/// filled areas, edges of visible filled areas.
final class RuleCollector {
    /// A stroke this much out of the straight is still one, in points.
    private static final float SLACK = 1.5f;

    /// What is shorter than this is part of a picture, in points.
    private static final float SHORTEST = 4;

    /// A filled area thinner than this is drawn for a line, in points.
    private static final float THICKEST_LINE = 3;

    /// Corners of a filled path that is a box; with more it is a picture.
    private static final int BOX_CORNERS = 5;

    /// Beyond this a path is a picture, and a page a map.
    private static final int MOST_SEGMENTS = 20_000;

    private static final int MOST_RULES = 50_000;

    private record Segment(float x1, float y1, float x2, float y2) {}

    private record Area(float left, float top, float right, float bottom) {
        float width() {
            return right - left;
        }

        float height() {
            return bottom - top;
        }
    }

    private final Fills fills;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private final List<Area> rectangles = new ArrayList<>();
    private boolean curved;
    private Point2D.Float current = new Point2D.Float();
    private Point2D.Float start = new Point2D.Float();

    RuleCollector(Fills fills) {
        this.fills = fills;
    }

    List<Rule> rules() {
        return rules;
    }

    void rectangle(Point2D.Float a, Point2D.Float c) {
        if (rectangles.size() < MOST_SEGMENTS) {
            rectangles.add(
                    new Area(
                            Math.min(a.x, c.x),
                            Math.min(a.y, c.y),
                            Math.max(a.x, c.x),
                            Math.max(a.y, c.y)));
        }
    }

    void moveTo(Point2D.Float point) {
        current = point;
        start = point;
    }

    void lineTo(Point2D.Float point) {
        if (segments.size() < MOST_SEGMENTS) {
            segments.add(new Segment(current.x, current.y, point.x, point.y));
        }
        current = point;
    }

    void curveTo(Point2D.Float point) {
        lineTo(point);
        curved = true;
    }

    void close() {
        lineTo(start);
    }

    /// Ends the path.
    ///
    /// @param white whether the fill, if there is one, cannot be seen on paper
    void paint(boolean stroked, boolean filled, boolean white) {
        if (filled) {
            addFills(white);
        }
        for (Area area : rectangles) {
            addRectangle(area, stroked || !white);
        }
        if (stroked && !curved) {
            segments.forEach(this::addSegment);
        } else if (filled && !curved) {
            addPolygon(white);
        }
        discard();
    }

    /// Ends the path without painting it.
    void discard() {
        segments.clear();
        rectangles.clear();
        curved = false;
    }

    private void addFills(boolean white) {
        for (Area area : rectangles) {
            fills.add(area.left(), area.top(), area.right(), area.bottom(), white);
        }
        if (!segments.isEmpty()) {
            Area around = around(segments);
            fills.add(around.left(), around.top(), around.right(), around.bottom(), white);
        }
    }

    private void addRectangle(Area area, boolean visible) {
        if (!addThin(area) && visible) {
            add(true, area.top(), area.left(), area.right());
            add(true, area.bottom(), area.left(), area.right());
            add(false, area.left(), area.top(), area.bottom());
            add(false, area.right(), area.top(), area.bottom());
        }
    }

    private boolean addThin(Area area) {
        if (area.height() <= THICKEST_LINE && area.width() > SHORTEST) {
            add(true, (area.top() + area.bottom()) / 2, area.left(), area.right());
            return true;
        }
        if (area.width() <= THICKEST_LINE && area.height() > SHORTEST) {
            add(false, (area.left() + area.right()) / 2, area.top(), area.bottom());
            return true;
        }
        return false;
    }

    private void addPolygon(boolean white) {
        if (segments.isEmpty() || addThin(around(segments))) {
            return;
        }
        if (!white && segments.size() >= 3 && segments.size() <= BOX_CORNERS) {
            segments.forEach(this::addSegment);
        }
    }

    private static Area around(List<Segment> segments) {
        float left = Float.MAX_VALUE;
        float top = Float.MAX_VALUE;
        float right = -Float.MAX_VALUE;
        float bottom = -Float.MAX_VALUE;
        for (Segment s : segments) {
            left = Math.min(left, Math.min(s.x1(), s.x2()));
            right = Math.max(right, Math.max(s.x1(), s.x2()));
            top = Math.min(top, Math.min(s.y1(), s.y2()));
            bottom = Math.max(bottom, Math.max(s.y1(), s.y2()));
        }
        return new Area(left, top, right, bottom);
    }

    private void addSegment(Segment s) {
        float across = Math.abs(s.x2() - s.x1());
        float down = Math.abs(s.y2() - s.y1());
        if (down <= SLACK && across > SHORTEST) {
            add(true, (s.y1() + s.y2()) / 2, Math.min(s.x1(), s.x2()), Math.max(s.x1(), s.x2()));
        } else if (across <= SLACK && down > SHORTEST) {
            add(false, (s.x1() + s.x2()) / 2, Math.min(s.y1(), s.y2()), Math.max(s.y1(), s.y2()));
        }
    }

    private void add(boolean horizontal, float at, float from, float to) {
        if (rules.size() < MOST_RULES && to - from > SHORTEST) {
            rules.add(new Rule(horizontal, at, from, to));
        }
    }
}
