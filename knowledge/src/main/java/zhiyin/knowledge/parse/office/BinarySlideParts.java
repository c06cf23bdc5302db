package zhiyin.knowledge.parse.office;

import java.util.List;
import org.apache.poi.ddf.EscherComplexProperty;
import org.apache.poi.ddf.EscherOptRecord;
import org.apache.poi.ddf.EscherPropertyTypes;
import org.apache.poi.hslf.usermodel.HSLFShape;
import org.apache.poi.sl.usermodel.Shape;
import org.apache.poi.sl.usermodel.Slide;
import org.apache.poi.sl.usermodel.TableShape;
import org.apache.poi.util.StringUtil;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;

/// Of PPT: charts and diagrams are embedded objects there, with a picture to be seen.
final class BinarySlideParts implements SlideParts {
    @Override
    public String description(Shape<?, ?> shape) {
        if (!(shape instanceof HSLFShape drawn)) {
            return "";
        }
        EscherOptRecord options = drawn.getEscherChild(EscherOptRecord.RECORD_ID);
        EscherComplexProperty said =
                options == null
                        ? null
                        : options.lookup(EscherPropertyTypes.GROUPSHAPE__DESCRIPTION.propNumber);
        return said == null ? "" : StringUtil.getFromUnicodeLE(said.getComplexData());
    }

    @Override
    public List<Block> graphic(Shape<?, ?> shape, Place place) {
        return List.of();
    }

    @Override
    public boolean hasHeaderRow(TableShape<?, ?> table) {
        return true; // the format does not say; nearly all have one
    }

    @Override
    public List<String> comments(Slide<?, ?> slide) {
        return List.of();
    }
}
