package zhiyin.knowledge.parse.word;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which parts a part refers to, from its `_rels/NAME.rels`.
///
/// @param byId in the order of the file
record Relationships(Map<String, Relationship> byId) {
    static final Relationships NONE = new Relationships(Map.of());

    private static final int MAX = 50_000;

    /// @param kind the last word of its type, such as `header` or `footnotes`
    /// @param target the part's name; an address where it is external
    record Relationship(String kind, String target, boolean external) {}

    Relationships {
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
                                    external ? target : resolve(source, target),
                                    external));
                }
            }
        }
        return new Relationships(all);
    }

    /// The part that `id` refers to, where it is within the document.
    Optional<String> part(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(to -> !to.external())
                .map(Relationship::target);
    }

    /// The first part of that kind.
    Optional<String> first(String kind) {
        return byId.values().stream()
                .filter(to -> to.kind().equals(kind) && !to.external())
                .map(Relationship::target)
                .findFirst();
    }

    private static String resolve(String source, String target) {
        String path =
                target.startsWith("/")
                        ? target.substring(1)
                        : source.substring(0, source.lastIndexOf('/') + 1) + target;
        var names = new ArrayDeque<String>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.equals(".") && !name.isEmpty()) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }
}
