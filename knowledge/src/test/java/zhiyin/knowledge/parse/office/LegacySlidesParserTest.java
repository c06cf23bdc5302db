package zhiyin.knowledge.parse.office;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hslf.usermodel.HSLFTable;
import org.apache.poi.hslf.usermodel.HSLFTextBox;
import org.apache.poi.sl.usermodel.TextShape.TextPlaceholder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;

class LegacySlidesParserTest {
    private static final Place FIRST = Place.of(Place.Unit.SLIDE, 1);

    @TempDir Path folder;

    @Test
    void titles_lists_and_tables_are_told_apart() throws IOException {
        try (var show = new HSLFSlideShow()) {
            HSLFSlide slide = show.createSlide();
            HSLFTextBox title = slide.addTitle();
            title.setText("标题");
            title.setTextPlaceholder(TextPlaceholder.TITLE);
            HSLFTextBox list = slide.createTextBox();
            list.setAnchor(new Rectangle(50, 120, 300, 60));
            list.setText("one\rtwo");
            list.getTextParagraphs().forEach(paragraph -> paragraph.setBullet(true));
            HSLFTable table = slide.createTable(2, 2);
            for (int i = 0; i < 4; i++) {
                table.getCell(i / 2, i % 2).setText("c" + i);
            }
            table.moveTo(50, 300);
            Path file = Reading.file(folder, "slides.ppt", show::write);
            Document read = Reading.read(new LegacySlidesParser(), file);
            assertThat(read.blocks().subList(0, 3))
                    .containsExactly(
                            new Heading(1, "标题", FIRST),
                            new ListItem(1, "-", "one", FIRST),
                            new ListItem(1, "-", "two", FIRST));
            assertThat(Reading.blocks(read, TableBlock.class).getFirst().text())
                    .isEqualTo("c0\tc1\nc2\tc3");
            assertThat(read.report().units()).isEqualTo(1);
        }
    }
}
