package zhiyin.knowledge.parse.pdf;

import java.awt.geom.Point2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.contentstream.PDFGraphicsStreamEngine;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDTransparencyGroup;
import org.apache.pdfbox.pdmodel.graphics.image.PDImage;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.apache.pdfbox.util.Matrix;
import org.apache.pdfbox.util.Vector;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Runs through a page's content once and keeps characters, lines and places of pictures. Nothing is
/// rendered: the shapes of Type 3 characters are not run, pictures are not decoded.
final class PageReader extends PDFGraphicsStreamEngine {
    /// Text smaller than this cannot be read, in points.
    private static final float TINY = 1;

    /// A character may reach over the page's edge by this much and still be seen, in points.
    private static final float EDGE = 2;

    private final int number;
    private final FontTraits.Cache fonts;
    private final ParseContext context;
    private final PageGeometry geometry;
    private final List<Glyph> glyphs = new ArrayList<>();
    private final List<Box> images = new ArrayList<>();
    private final Fills fills = new Fills();
    private final RuleCollector rules = new RuleCollector(fills);
    private final MarkedContents marks = new MarkedContents();
    private Point2D.Float current = new Point2D.Float();
    private @Nullable PDColor inkColor;
    private int ink;
    private int operators;
    private @Nullable String damage;

    /// @param number of the page, 1 for the first
    /// @param fonts of the document
    PageReader(PDPage page, int number, FontTraits.Cache fonts, ParseContext context) {
        super(page);
        this.number = number;
        this.fonts = fonts;
        this.context = context;
        this.geometry = new PageGeometry(page);
    }

    /// What is on the page; of a damaged one, what comes before the damage.
    ///
    /// @throws ParseException TOO_LARGE beyond the limits of operators and glyphs
    PageContent read() {
        try {
            ContentSize.check(getPage().getContentStreams(), context);
            processPage(getPage());
        } catch (ParseException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // PDFBox answers broken fonts, colours and numbers with unchecked exceptions of every
            // kind;
            // what was read before stays good.
            damage = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return new PageContent(
                number,
                geometry.width(),
                geometry.height(),
                Duplicates.without(
                        VerticalText.settle(HiddenText.settle(glyphs, images, geometry))),
                rules.rules(),
                images);
    }

    /// What stopped the reading before the page's end; null where nothing did.
    @Nullable String damage() {
        return damage;
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        if (++operators > context.limits().operatorsPerPage()) {
            throw tooLarge("drawing operators", context.limits().operatorsPerPage());
        }
        super.processOperator(operator, operands);
    }

    private ParseException tooLarge(String what, int limit) {
        return new ParseException(
                Status.TOO_LARGE,
                "page %d has more than %d %s; it may be made to harm, else raise the limit"
                        .formatted(number, limit, what));
    }

    @Override
    public void showForm(PDFormXObject form) throws IOException {
        ContentSize.check(form.getContentStream(), context);
        super.showForm(form);
    }

    @Override
    public void showTransparencyGroup(PDTransparencyGroup form) throws IOException {
        ContentSize.check(form.getContentStream(), context);
        super.showTransparencyGroup(form);
    }

    @Override
    public void beginMarkedContentSequence(COSName tag, COSDictionary properties) {
        marks.begin(tag, properties);
    }

    @Override
    public void endMarkedContentSequence() {
        marks.end();
    }

    @Override
    protected void showGlyph(Matrix matrix, PDFont font, int code, Vector displacement)
            throws IOException {
        FontTraits traits = fonts.of(font);
        String text = FontTraits.text(font, code);
        if (text.isEmpty()) {
            return;
        }
        if (glyphs.size() >= context.limits().glyphsPerPage()) {
            throw tooLarge("characters", context.limits().glyphsPerPage());
        }
        float advance = traits.vertical() ? font.getWidth(code) / 1000 : displacement.getX();
        Point2D.Float origin = at(matrix, 0, 0);
        Point2D.Float end = at(matrix, advance, 0);
        Point2D.Float up = at(matrix, 0, 1);
        float size = (float) origin.distance(up) * traits.em();
        float length = (float) origin.distance(end);
        Point2D.Float along = advance == 0 ? at(matrix, 1, 0) : end;
        Direction direction =
                traits.vertical() ? Direction.VERTICAL : Direction.of(origin, along, advance < 0);
        boolean slanted = traits.italic() || UprightBox.isSlanted(origin, along, up);
        add(text, UprightBox.of(direction, origin, length, size), size, traits, slanted, direction);
    }

    private Point2D.Float at(Matrix matrix, float x, float y) {
        Point2D.Float user = matrix.transformPoint(x, y);
        return geometry.shown(user.x, user.y);
    }

    private void add(
            String text,
            UprightBox box,
            float size,
            FontTraits traits,
            boolean italic,
            Direction direction) {
        RenderingMode mode = getGraphicsState().getTextState().getRenderingMode();
        boolean bold =
                traits.bold()
                        || mode == RenderingMode.FILL_STROKE
                        || mode == RenderingMode.FILL_STROKE_CLIP;
        glyphs.add(
                new Glyph(
                        text,
                        box.left(),
                        box.baseline(),
                        box.width(),
                        box.height(),
                        size,
                        bold,
                        italic,
                        traits.mono(),
                        isVisible(box, size, mode),
                        marks.isArtifact(),
                        marks.id(),
                        glyphs.size(),
                        direction,
                        ink(mode)));
    }

    private int ink(RenderingMode mode) {
        PDColor color =
                mode.isFill()
                        ? getGraphicsState().getNonStrokingColor()
                        : getGraphicsState().getStrokingColor();
        if (color != inkColor) {
            inkColor = color;
            ink = Ink.of(color);
        }
        return ink;
    }

    private boolean isVisible(UprightBox box, float size, RenderingMode mode) {
        if (size < TINY || mode == RenderingMode.NEITHER) {
            return false;
        }
        float x = box.centre();
        float middle = box.middle();
        boolean onPage =
                x > -EDGE
                        && x < geometry.width() + EDGE
                        && middle > -EDGE
                        && middle < geometry.height() + EDGE;
        if (!onPage) {
            return false;
        }
        return !mode.isFill()
                || mode.isStroke()
                || !Fills.isWhite(getGraphicsState())
                || !fills.isWhiteAt(x, middle);
    }

    @Override
    public void appendRectangle(Point2D a, Point2D b, Point2D c, Point2D d) {
        rules.rectangle(geometry.shown(a.getX(), a.getY()), geometry.shown(c.getX(), c.getY()));
    }

    @Override
    public void drawImage(PDImage image) {
        Matrix matrix = getGraphicsState().getCurrentTransformationMatrix();
        Point2D.Float a = at(matrix, 0, 0);
        Point2D.Float b = at(matrix, 1, 1);
        float left = Math.min(a.x, b.x);
        float top = Math.min(a.y, b.y);
        float right = Math.max(a.x, b.x);
        float bottom = Math.max(a.y, b.y);
        images.add(new Box(number, left, top, right, bottom));
        fills.add(left, top, right, bottom, false);
    }

    @Override
    public void clip(int windingRule) {
        // What is clipped away is still looked at: clips are seldom smaller than the text in them.
    }

    @Override
    public void moveTo(float x, float y) {
        current = new Point2D.Float(x, y);
        rules.moveTo(geometry.shown(x, y));
    }

    @Override
    public void lineTo(float x, float y) {
        current = new Point2D.Float(x, y);
        rules.lineTo(geometry.shown(x, y));
    }

    @Override
    public void curveTo(float x1, float y1, float x2, float y2, float x3, float y3) {
        current = new Point2D.Float(x3, y3);
        rules.curveTo(geometry.shown(x3, y3));
    }

    @Override
    public Point2D getCurrentPoint() {
        return current;
    }

    @Override
    public void closePath() {
        rules.close();
    }

    @Override
    public void endPath() {
        rules.discard();
    }

    @Override
    public void strokePath() {
        rules.paint(true, false, false);
    }

    @Override
    public void fillPath(int windingRule) {
        rules.paint(false, true, Fills.isWhite(getGraphicsState()));
    }

    @Override
    public void fillAndStrokePath(int windingRule) {
        rules.paint(true, true, Fills.isWhite(getGraphicsState()));
    }

    @Override
    public void shadingFill(COSName shadingName) {
        fills.add(0, 0, geometry.width(), geometry.height(), false);
    }
}
