package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.poi.sl.usermodel.GroupShape;
import org.apache.poi.sl.usermodel.ObjectShape;
import org.apache.poi.sl.usermodel.Shape;
import org.apache.poi.sl.usermodel.Slide;
import org.apache.poi.sl.usermodel.TableShape;
import org.apache.poi.sl.usermodel.TextShape;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// Makes blocks of one slide's shapes: the title, the others in reading order, then what belongs to the
/// page. A group is read as a whole.
final class SlideShapes {
    private static final int DEEPEST_GROUP = 30;

    private final OfficeBlocks out;
    private final SlideParts parts;
    private final int slide;
    private final Place place;
    private final List<Block> furniture = new ArrayList<>();

    SlideShapes(OfficeBlocks out, SlideParts parts, int slide) {
        this.out = out;
        this.parts = parts;
        this.slide = slide;
        this.place = Place.of(Place.Unit.SLIDE, slide);
    }

    void read(Slide<?, ?> slide) {
        List<Shape<?, ?>> others = new ArrayList<>(slide.getShapes());
        List<TextShape<?, ?>> titles = titles(others, slide.getTitle());
        titles.forEach(this::title);
        others.removeAll(titles);
        inOrder(others, 0);
        furniture.forEach(out::add);
    }

    /// Of some PPT files POI knows the title's text, and not which shape it is in.
    private static List<TextShape<?, ?>> titles(List<Shape<?, ?>> shapes, @Nullable String title) {
        List<TextShape<?, ?>> titles = new ArrayList<>();
        List<TextShape<?, ?>> named = new ArrayList<>();
        for (Shape<?, ?> shape : shapes) {
            if (shape instanceof TextShape<?, ?> text) {
                if (SlideRoles.isTitle(text)) {
                    titles.add(text);
                } else if (named.isEmpty()
                        && text.isPlaceholder()
                        && text.getText().equals(title)) {
                    named.add(text);
                }
            }
        }
        return titles.isEmpty() ? named : titles;
    }

    private void title(TextShape<?, ?> shape) {
        String said = SlideText.line(shape);
        if (!said.isBlank()) {
            out.add(new Block.Heading(1, said, place));
        }
    }

    private void inOrder(List<? extends Shape<?, ?>> shapes, int depth) {
        List<Shape<?, ?>> telling = new ArrayList<>();
        for (Shape<?, ?> shape : shapes) {
            if (tells(shape)) {
                telling.add(shape);
            }
        }
        for (Shape<?, ?> shape : ReadingOrder.of(telling)) {
            shape(shape, depth);
        }
    }

    /// Lines, frames and arrows say nothing, and would only confuse the order.
    private boolean tells(Shape<?, ?> shape) {
        return !(shape instanceof TextShape<?, ?> text)
                || !text.getText().isBlank()
                || !AltText.said(parts.description(shape)).isEmpty();
    }

    private void shape(Shape<?, ?> shape, int depth) {
        switch (shape) {
            case TableShape<?, ?> table ->
                    SlideTables.read(table, parts, place).ifPresent(out::add);
            case GroupShape<?, ?> group -> group(group, depth);
            case TextShape<?, ?> text -> text(text);
            case ObjectShape<?, ?> object -> object(object);
            default -> graphic(shape);
        }
    }

    private void group(GroupShape<?, ?> group, int depth) {
        if (depth >= DEEPEST_GROUP) {
            out.note(
                    Report.Kind.SKIPPED,
                    slide,
                    "slide %d: groups within groups are read to a depth of %d"
                            .formatted(slide, DEEPEST_GROUP));
            return;
        }
        inOrder(group.getShapes(), depth + 1);
        caption(group);
    }

    private void text(TextShape<?, ?> shape) {
        Optional<Role> role = SlideRoles.furniture(shape);
        if (role.isPresent()) {
            furniture.add(new Furniture(role.get(), SlideText.line(shape), place));
        } else if (shape.getText().isBlank()) {
            caption(shape);
        } else {
            SlideText.blocks(shape, place).forEach(out::add);
        }
    }

    private void object(ObjectShape<?, ?> object) {
        caption(object);
        out.note(
                Report.Kind.SKIPPED,
                slide,
                "slide %d: an embedded object (%s) is not read"
                        .formatted(slide, String.valueOf(object.getProgId())));
    }

    private void graphic(Shape<?, ?> shape) {
        List<Block> said = parts.graphic(shape, place);
        said.forEach(out::add);
        caption(shape);
    }

    private void caption(Shape<?, ?> shape) {
        String said = AltText.said(parts.description(shape));
        out.add(new Block.Caption(said, place));
    }
}
