package zhiyin.knowledge.parse.ooxml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.parse.zip.ZipParts;

/// Which parts a part refers to, from its `_rels/NAME.rels`.
///
/// @param byId in the order of the file
public record Relationships(Map<String, Relationship> byId) {
    public static final Relationships NONE = new Relationships(Map.of());

    private static final int MAX = 50_000;

    /// @param kind the last word of its type, such as `header` or `footnotes`
    /// @param target the part's name; an address where it is external
    public record Relationship(String kind, String target, boolean external) {}

    public Relationships {
        byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
    }

    /// @param source the part that these belong to; targets are relative to it
    static Relationships read(XmlPart xml, String source) {
        var all = new LinkedHashMap<String, Relationship>();
        if (xml.nextChild(0)) {
            while (xml.nextChild(1) && all.size() < MAX) {
                if (xml.name().equals("rel:Relationship")) {
                    boolean external = xml.attribute("TargetMode").equals("External");
                    String type = xml.attribute("Type");
                    String target = xml.attribute("Target");
                    all.put(
                            xml.attribute("Id"),
                            new Relationship(
                                    type.substring(type.lastIndexOf('/') + 1),
                                    external ? target : ZipParts.resolve(source, target),
                                    external));
                }
            }
        }
        return new Relationships(all);
    }

    /// The part that `id` refers to, where it is within the document.
    public Optional<String> part(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(to -> !to.external())
                .map(Relationship::target);
    }

    /// The first part of that kind.
    public Optional<String> first(String kind) {
        return byId.values().stream()
                .filter(to -> to.kind().equals(kind) && !to.external())
                .map(Relationship::target)
                .findFirst();
    }
}
