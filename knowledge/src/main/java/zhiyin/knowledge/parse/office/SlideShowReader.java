package zhiyin.knowledge.parse.office;

import java.util.List;
import org.apache.poi.sl.usermodel.Comment;
import org.apache.poi.sl.usermodel.Notes;
import org.apache.poi.sl.usermodel.Shape;
import org.apache.poi.sl.usermodel.Slide;
import org.apache.poi.sl.usermodel.SlideShow;
import org.apache.poi.sl.usermodel.TextShape;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// Reads the slides of a presentation, one after the other. A slide that cannot be read is left out with
/// a finding, the others are read.
final class SlideShowReader {
    private final OfficeBlocks out;
    private final SlideParts parts;

    SlideShowReader(OfficeBlocks out, SlideParts parts) {
        this.out = out;
        this.parts = parts;
    }

    void read(SlideShow<?, ?> show) {
        int number = 0;
        for (Slide<?, ?> slide : show.getSlides()) {
            number++;
            read(slide, number);
        }
    }

    private void read(Slide<?, ?> slide, int number) {
        String name = "slide " + number;
        out.reading(number, name, () -> shapes(slide, number));
        out.reading(number, "the speaker's notes of " + name, () -> notes(slide, number));
        out.reading(number, "the comments on " + name, () -> comments(slide, number));
    }

    private void shapes(Slide<?, ?> slide, int number) {
        if (slide.isHidden()) {
            out.note(
                    Report.Kind.HIDDEN_TEXT,
                    number,
                    "slide " + number + " is hidden when the presentation is shown; it was read");
        }
        new SlideShapes(out, parts, number).read(slide);
    }

    /// Notes pages have the slide's image, its number and the like beside the notes.
    private void notes(Slide<?, ?> slide, int number) {
        Notes<?, ?> notes = slide.getNotes();
        if (notes == null) {
            return;
        }
        for (Shape<?, ?> shape : notes.getShapes()) {
            if (shape instanceof TextShape<?, ?> text && !SlideRoles.isFurniture(text)) {
                SlideText.blocks(text, Place.of(Place.Unit.SLIDE, number)).forEach(out::add);
            }
        }
    }

    private void comments(Slide<?, ?> slide, int number) {
        List<? extends Comment> comments = slide.getComments();
        Place place = Place.of(Place.Unit.SLIDE, number);
        for (Comment comment : comments) {
            String said = comment.getAuthor() + ": " + comment.getText();
            out.add(new Furniture(Role.COMMENT, said, place));
        }
        for (String said : parts.comments(slide)) {
            out.add(new Furniture(Role.COMMENT, said, place));
        }
    }
}
