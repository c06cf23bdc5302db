package zhiyin.knowledge.parse.word;

import java.util.List;
import java.util.Optional;

/// An element of a formula.
///
/// @param name such as `m:f`
/// @param value of its attribute `val`; empty for none
/// @param text of `m:t`; empty in others
record MathNode(String name, String value, String text, List<MathNode> children) {
    boolean is(String other) {
        return name.equals(other);
    }

    Optional<MathNode> child(String wanted) {
        return children.stream().filter(child -> child.is(wanted)).findFirst();
    }

    List<MathNode> all(String wanted) {
        return children.stream().filter(child -> child.is(wanted)).toList();
    }

    /// The value of a property such as `m:chr` within `m:naryPr`; empty where it is not written.
    Optional<String> property(String properties, String wanted) {
        return child(properties).flatMap(of -> of.child(wanted)).map(MathNode::value);
    }

    /// Whether a property is written and not switched off.
    boolean has(String properties, String wanted) {
        return property(properties, wanted)
                .filter(value -> !value.matches("0|off|false"))
                .isPresent();
    }
}
