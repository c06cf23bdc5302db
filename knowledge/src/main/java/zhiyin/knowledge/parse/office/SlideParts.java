package zhiyin.knowledge.parse.office;

import java.util.List;
import org.apache.poi.sl.usermodel.Shape;
import org.apache.poi.sl.usermodel.Slide;
import org.apache.poi.sl.usermodel.TableShape;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;

/// What the two formats of presentations keep in ways of their own.
interface SlideParts {
    /// The text that stands for the shape; empty where there is none.
    String description(Shape<?, ?> shape);

    /// What a chart or a diagram says; empty for other shapes.
    List<Block> graphic(Shape<?, ?> shape, Place place);

    /// Whether the table's first row names its columns.
    boolean hasHeaderRow(TableShape<?, ?> table);

    /// Reviewers' comments beyond those that POI finds, with their authors' names.
    List<String> comments(Slide<?, ?> slide);
}
