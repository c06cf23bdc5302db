package zhiyin.knowledge.parse.pdf;

import java.util.function.Consumer;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.jspecify.annotations.Nullable;

/// How many columns and rows a cell of a tagged table covers: by its attributes, alone or in an array
/// between revision numbers, or by those of its classes (ISO 32000-1, 14.7.5).
final class TagAttributes {
    /// More than a page can show.
    private static final int MOST_COLUMNS = 200;

    private static final int MOST_ROWS = 5_000;

    private static final COSName COLUMNS = COSName.getPDFName("ColSpan");
    private static final COSName ROWS = COSName.getPDFName("RowSpan");

    private final COSDictionary classes;

    TagAttributes(COSDictionary classes) {
        this.classes = classes;
    }

    int columns(COSDictionary element) {
        return largest(element, COLUMNS, MOST_COLUMNS);
    }

    int rows(COSDictionary element) {
        return largest(element, ROWS, MOST_ROWS);
    }

    private int largest(COSDictionary element, COSName name, int most) {
        int[] found = {1};
        Consumer<COSDictionary> look =
                owner -> found[0] = Math.clamp(owner.getInt(name, 1), found[0], most);
        forEach(element.getDictionaryObject(COSName.A), look);
        COSBase own = element.getDictionaryObject(COSName.C);
        if (own instanceof COSName one) {
            forEach(classes.getDictionaryObject(one), look);
        } else if (own instanceof COSArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.getObject(i) instanceof COSName one) {
                    forEach(classes.getDictionaryObject(one), look);
                }
            }
        }
        return found[0];
    }

    private static void forEach(@Nullable COSBase owners, Consumer<COSDictionary> look) {
        if (owners instanceof COSDictionary dictionary) {
            look.accept(dictionary);
        } else if (owners instanceof COSArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.getObject(i) instanceof COSDictionary dictionary) {
                    look.accept(dictionary);
                }
            }
        }
    }
}
