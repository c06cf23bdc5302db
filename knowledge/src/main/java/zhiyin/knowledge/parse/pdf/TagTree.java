package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.parse.pdf.TagKid.Mark;

/// Reads a structure tree (ISO 32000-1, 14.7) from a file's raw objects:
///
/// ```
/// element      /S type  /P parent  /Pg page  /K kids  /A attributes  /C classes  /Alt  /ActualText
/// kids         one or an array of: element | MCID | reference
/// reference    /Type /MCR  /Pg page  /MCID id    or    /Type /OBJR (an annotation: no text)
/// ```
///
/// Trees of hostile files have cycles and depths without end: an element is taken once, at the first
/// place it stands at, and what lies too deep belongs to the element at the deepest level allowed.
final class TagTree {
    /// Levels of elements; those of real files stay below 40.
    private static final int DEEPEST = 100;

    /// More elements than pages of text can have.
    private static final int MOST_KIDS = 4_000_000;

    private static final int LONGEST_ROLE_CHAIN = 8;

    private static final COSName CLASS_MAP = COSName.getPDFName("ClassMap");
    private static final COSName ROLE_MAP = COSName.getPDFName("RoleMap");

    private final IdentityHashMap<COSDictionary, Integer> pages = new IdentityHashMap<>();
    private final Set<COSDictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final COSDictionary roles;
    private final TagAttributes attributes;
    private int kids;

    private TagTree(PDDocument document, COSDictionary root) {
        int number = 0;
        for (PDPage page : document.getPages()) {
            pages.put(page.getCOSObject(), ++number);
        }
        roles = dictionary(root.getDictionaryObject(ROLE_MAP));
        attributes = new TagAttributes(dictionary(root.getDictionaryObject(CLASS_MAP)));
    }

    /// @return an element that holds the tree's uppermost ones; without kids where the file is not tagged
    static Tag read(PDDocument document) {
        COSBase root =
                document.getDocumentCatalog()
                        .getCOSObject()
                        .getDictionaryObject(COSName.STRUCT_TREE_ROOT);
        if (!(root instanceof COSDictionary dictionary)) {
            return new Tag(TagRole.GROUP, 0, 1, 1, "", "", List.of());
        }
        var tree = new TagTree(document, dictionary);
        tree.seen.add(dictionary);
        return new Tag(TagRole.GROUP, 0, 1, 1, "", "", tree.kids(dictionary, 0, 0));
    }

    private static COSDictionary dictionary(@Nullable COSBase base) {
        return base instanceof COSDictionary dictionary ? dictionary : new COSDictionary();
    }

    /// @param page the nearest element's that has one; 0 for none
    private List<TagKid> kids(COSDictionary element, int page, int depth) {
        var out = new ArrayList<TagKid>();
        addKids(element, page, depth, out);
        out.trimToSize();
        return out;
    }

    private void addKids(COSDictionary element, int page, int depth, List<TagKid> out) {
        COSBase base = element.getDictionaryObject(COSName.K);
        if (base instanceof COSArray array) {
            for (int i = 0; i < array.size(); i++) {
                addKid(array.getObject(i), page, depth, out);
            }
        } else {
            addKid(base, page, depth, out);
        }
    }

    private void addKid(@Nullable COSBase kid, int page, int depth, List<TagKid> out) {
        if (++kids > MOST_KIDS) {
            return;
        }
        if (kid instanceof COSInteger id) {
            addMark(page, id.intValue(), out);
        } else if (kid instanceof COSDictionary dictionary) {
            int own = pages.getOrDefault(dictionary.getCOSDictionary(COSName.PG), page);
            if (dictionary.containsKey(COSName.S)) {
                addElement(dictionary, own, depth + 1, out);
            } else {
                addMark(own, dictionary.getInt(COSName.MCID), out);
            }
        }
    }

    private static void addMark(int page, int id, List<TagKid> out) {
        if (page > 0 && id >= 0) {
            out.add(new Mark(page, id));
        }
    }

    private void addElement(COSDictionary element, int page, int depth, List<TagKid> out) {
        if (!seen.add(element)) {
            return;
        }
        if (depth < DEEPEST) {
            String type = type(element.getNameAsString(COSName.S, ""));
            out.add(
                    new Tag(
                            TagRole.of(type),
                            TagRole.level(type),
                            attributes.columns(element),
                            attributes.rows(element),
                            element.getString(COSName.ALT, "").strip(),
                            element.getString(COSName.ACTUAL_TEXT, ""),
                            kids(element, page, depth)));
        } else {
            addMarksBelow(element, page, out);
        }
    }

    /// The marks of an element and all below it, without recursion.
    private void addMarksBelow(COSDictionary element, int page, List<TagKid> out) {
        record Open(COSDictionary element, int page) {}
        var open = new ArrayList<Open>();
        open.add(new Open(element, page));
        while (!open.isEmpty()) {
            Open next = open.removeLast();
            COSBase base = next.element().getDictionaryObject(COSName.K);
            var below = base instanceof COSArray array ? array : new COSArray();
            if (base != null && !(base instanceof COSArray)) {
                below.add(base);
            }
            for (int i = 0; i < below.size(); i++) {
                COSBase kid = below.getObject(i);
                if (kid instanceof COSDictionary d && d.containsKey(COSName.S)) {
                    if (seen.add(d)) {
                        int own = pages.getOrDefault(d.getCOSDictionary(COSName.PG), next.page());
                        open.add(new Open(d, own));
                    }
                } else {
                    addKid(kid, next.page(), DEEPEST, out);
                }
            }
        }
    }

    /// The standard type that a writer's own stands for.
    private String type(String own) {
        String type = own;
        for (int i = 0; i < LONGEST_ROLE_CHAIN && !TagRole.isStandard(type); i++) {
            String mapped = roles.getNameAsString(COSName.getPDFName(type));
            if (mapped == null) {
                break;
            }
            type = mapped;
        }
        return TagRole.isStandard(type) ? type : own;
    }
}
