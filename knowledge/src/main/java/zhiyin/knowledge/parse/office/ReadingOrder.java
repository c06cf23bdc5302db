package zhiyin.knowledge.parse.office;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.poi.sl.usermodel.Shape;
import org.jspecify.annotations.Nullable;

/// The order in which people read a slide's shapes: they are cut apart at the widest gap that goes through
/// all of them, across or down, and so on within the parts (XY-cut by nearness: a heading that stands close
/// above its text goes with it and not with the heading beside it). What no gap divides is read from the
/// top, then from the left.
///
/// Reference: Nagy and Seth, Hierarchical representation of optically scanned documents, 1984.
final class ReadingOrder {
    /// More shapes than this are a drawing, which has no order.
    private static final int MOST_CUT = 400;

    /// Boxes are larger than the text in them, and overlap a little.
    private static final double MARGIN = 0.1;

    private static final double MOST_MARGIN = 8;

    private static final Comparator<Box> DOWN_ACROSS =
            Comparator.comparingDouble(Box::top).thenComparingDouble(Box::left);

    private record Box(Shape<?, ?> shape, double left, double top, double right, double bottom) {}

    /// @param at in the sorted boxes, where the second part begins; 0 where there is no gap
    private record Gap(double width, int at) {}

    private ReadingOrder() {}

    static List<Shape<?, ?>> of(List<? extends Shape<?, ?>> shapes) {
        var boxes = new ArrayList<Box>();
        var nowhere = new ArrayList<Shape<?, ?>>();
        for (Shape<?, ?> shape : shapes) {
            Rectangle2D anchor = anchor(shape);
            if (anchor == null) {
                nowhere.add(shape);
            } else {
                boxes.add(box(shape, anchor));
            }
        }
        var order = new ArrayList<Shape<?, ?>>();
        read(boxes, order);
        order.addAll(nowhere);
        return order;
    }

    /// Shapes without a place of their own, whose layout has none either, make POI fail.
    private static @Nullable Rectangle2D anchor(Shape<?, ?> shape) {
        try {
            return shape.getAnchor();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static Box box(Shape<?, ?> shape, Rectangle2D anchor) {
        double across = Math.min(MOST_MARGIN, anchor.getWidth() * MARGIN);
        double down = Math.min(MOST_MARGIN, anchor.getHeight() * MARGIN);
        return new Box(
                shape,
                anchor.getMinX() + across,
                anchor.getMinY() + down,
                anchor.getMaxX() - across,
                anchor.getMaxY() - down);
    }

    private static void read(List<Box> boxes, List<Shape<?, ?>> order) {
        if (boxes.size() > 1 && boxes.size() <= MOST_CUT) {
            List<Box> down = sorted(boxes, Box::top);
            List<Box> across = sorted(boxes, Box::left);
            Gap row = widest(down, Box::top, Box::bottom);
            Gap column = widest(across, Box::left, Box::right);
            if (row.at() > 0 || column.at() > 0) {
                boolean rows = row.width() >= column.width();
                List<Box> all = rows ? down : across;
                int at = rows ? row.at() : column.at();
                read(all.subList(0, at), order);
                read(all.subList(at, all.size()), order);
                return;
            }
        }
        boxes.stream().sorted(DOWN_ACROSS).map(Box::shape).forEach(order::add);
    }

    private static List<Box> sorted(List<Box> boxes, ToDoubleFunction<Box> start) {
        return boxes.stream().sorted(Comparator.comparingDouble(start)).toList();
    }

    private static Gap widest(
            List<Box> sorted, ToDoubleFunction<Box> start, ToDoubleFunction<Box> end) {
        Gap widest = new Gap(0, 0);
        double reached = end.applyAsDouble(sorted.getFirst());
        for (int i = 1; i < sorted.size(); i++) {
            double gap = start.applyAsDouble(sorted.get(i)) - reached;
            if (gap > widest.width()) {
                widest = new Gap(gap, i);
            }
            reached = Math.max(reached, end.applyAsDouble(sorted.get(i)));
        }
        return widest;
    }
}
