package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.sl.usermodel.Shape;
import org.apache.poi.sl.usermodel.Slide;
import org.apache.poi.sl.usermodel.TableShape;
import org.apache.poi.xslf.usermodel.XSLFGraphicFrame;
import org.apache.poi.xslf.usermodel.XSLFShape;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFTable;
import org.openxmlformats.schemas.drawingml.x2006.main.CTTableProperties;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Of PPTX: descriptions, charts and diagrams from their parts, comments as PowerPoint writes them since
/// 2021.
final class XmlSlideParts implements SlideParts {
    private static final String COMMENTS =
            "http://schemas.microsoft.com/office/2018/10/relationships/comments";
    private static final String AUTHORS =
            "http://schemas.microsoft.com/office/2018/10/relationships/authors";
    private static final String RELATIONSHIPS =
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private final OfficeBlocks out;
    private Map<String, String> authors = new HashMap<>();
    private boolean authorsRead;

    XmlSlideParts(OfficeBlocks out) {
        this.out = out;
    }

    @Override
    public String description(Shape<?, ?> shape) {
        return shape instanceof XSLFShape drawn
                ? first(drawn.getXmlObject().getDomNode(), "cNvPr")
                        .map(named -> named.getAttribute("descr"))
                        .orElse("")
                : "";
    }

    /// The element nearest to the beginning of the shape with this name: the shape's own.
    private static Optional<Element> first(Node shape, String localName) {
        NodeList children = shape.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            NodeList inner = children.item(i).getChildNodes();
            for (int k = 0; k < inner.getLength(); k++) {
                if (inner.item(k) instanceof Element element
                        && localName.equals(element.getLocalName())) {
                    return Optional.of(element);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Block> graphic(Shape<?, ?> shape, Place place) {
        if (!(shape instanceof XSLFGraphicFrame frame)) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        Node graphic = frame.getXmlObject().getDomNode();
        try {
            reference(graphic, "chart", "id", frame).ifPresent(part -> chart(part, place, blocks));
            reference(graphic, "relIds", "dm", frame)
                    .ifPresent(part -> diagram(part, place, blocks));
        } catch (UnreadablePart e) {
            String detail =
                    "slide %d: a chart or diagram cannot be read: %s"
                            .formatted(place.first(), PoiGuard.reason(e));
            out.note(Report.Kind.SKIPPED, place.first(), detail);
        }
        return blocks;
    }

    private static void chart(PackagePart part, Place place, List<Block> blocks) {
        reading(part, ChartData::read).block(place).ifPresent(blocks::add);
    }

    private static void diagram(PackagePart part, Place place, List<Block> blocks) {
        blocks.addAll(reading(part, DiagramData::read).blocks(place));
    }

    /// The part that an element of this name within the graphic refers to.
    private static Optional<PackagePart> reference(
            Node graphic, String localName, String attribute, XSLFGraphicFrame frame) {
        NodeList found = ((Element) graphic).getElementsByTagNameNS("*", localName);
        if (found.getLength() == 0 || !(found.item(0) instanceof Element element)) {
            return Optional.empty();
        }
        String id = element.getAttributeNS(RELATIONSHIPS, attribute);
        PackagePart sheet = frame.getSheet().getPackagePart();
        return Optional.ofNullable(sheet.getRelationship(id)).map(to -> part(sheet, to));
    }

    private static PackagePart part(PackagePart from, PackageRelationship relationship) {
        try {
            return from.getRelatedPart(relationship);
        } catch (InvalidFormatException e) {
            throw new UnreadablePart(e);
        }
    }

    @Override
    public boolean hasHeaderRow(TableShape<?, ?> table) {
        if (!(table instanceof XSLFTable drawn)) {
            return false;
        }
        CTTableProperties properties = drawn.getCTTable().getTblPr();
        return properties == null || !properties.isSetFirstRow() || properties.getFirstRow();
    }

    @Override
    public List<String> comments(Slide<?, ?> slide) {
        List<String> comments = new ArrayList<>();
        if (slide instanceof XSLFSlide drawn) {
            PackagePart part = drawn.getPackagePart();
            for (PackagePart threads : related(part, COMMENTS)) {
                readAuthors(drawn);
                comments.addAll(reading(threads, xml -> CommentThreads.read(xml, authors)));
            }
        }
        return comments;
    }

    private void readAuthors(XSLFSlide slide) {
        if (!authorsRead) {
            authorsRead = true;
            for (PackagePart part : related(slide.getSlideShow().getPackagePart(), AUTHORS)) {
                authors = reading(part, CommentThreads::authors);
            }
        }
    }

    private static List<PackagePart> related(PackagePart from, String type) {
        List<PackagePart> parts = new ArrayList<>();
        try {
            for (PackageRelationship relationship : from.getRelationshipsByType(type)) {
                parts.add(part(from, relationship));
            }
        } catch (InvalidFormatException e) {
            throw new UnreadablePart(e);
        }
        return parts;
    }

    private static <T> T reading(PackagePart part, Function<XmlPart, T> reading) {
        try (var xml = new XmlPart(part.getPartName().getName(), part.getInputStream())) {
            return reading.apply(xml);
        } catch (IOException e) {
            throw new UnreadablePart(e);
        } catch (ParseException e) {
            if (e.status() != Status.CORRUPT) {
                throw e;
            }
            throw new UnreadablePart(e);
        }
    }

    /// A part beside the slide that cannot be read; the slide can.
    private static final class UnreadablePart extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadablePart(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
