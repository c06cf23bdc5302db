package zhiyin.knowledge.parse.office;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.poi.sl.usermodel.Placeholder;
import org.apache.poi.sl.usermodel.SimpleShape;
import org.apache.poi.sl.usermodel.TextShape;
import org.apache.poi.sl.usermodel.TextShape.TextPlaceholder;
import zhiyin.knowledge.document.Block.Furniture.Role;

/// What a shape is for, by the place of the layout that it fills.
final class SlideRoles {
    private static final Set<Placeholder> TITLES =
            EnumSet.of(
                    Placeholder.TITLE, Placeholder.CENTERED_TITLE, Placeholder.VERTICAL_TEXT_TITLE);

    private SlideRoles() {}

    static boolean isTitle(TextShape<?, ?> shape) {
        Placeholder filled = shape.getPlaceholder();
        TextPlaceholder kind = shape.getTextPlaceholder();
        return (filled != null && TITLES.contains(filled))
                || kind == TextPlaceholder.TITLE
                || kind == TextPlaceholder.CENTER_TITLE;
    }

    static boolean isFurniture(SimpleShape<?, ?> shape) {
        return furniture(shape).isPresent() || shape.getPlaceholder() == Placeholder.SLIDE_IMAGE;
    }

    /// What of the page it is; empty for what belongs to the slide.
    static Optional<Role> furniture(SimpleShape<?, ?> shape) {
        Placeholder filled = shape.getPlaceholder();
        if (filled == null) {
            return Optional.empty();
        }
        return switch (filled) {
            case SLIDE_NUMBER -> Optional.of(Role.PAGE_NUMBER);
            case HEADER -> Optional.of(Role.HEADER);
            case FOOTER, DATETIME -> Optional.of(Role.FOOTER);
            default -> Optional.empty();
        };
    }
}
