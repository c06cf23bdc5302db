package zhiyin.knowledge.parse.code;

import java.util.List;
import java.util.regex.Pattern;
import org.treesitter.TSNode;

/// What a node declares is called, whatever the grammar calls the node.
final class DeclaredName {
    /// Types of nodes that declare something, in the grammars in use.
    private static final Pattern DECLARING =
            Pattern.compile(
                    "(?:\\w+_)?(?:declaration|definition|specifier|signature|item|module|class|interface"
                            + "|method|function|namespace|enum|object|trait|impl|alias)"
                            + "|create_\\w+|type_spec|variable_declarator");

    private static final Pattern NOT_DECLARING =
            Pattern.compile(
                    "(?:import|package|using|preproc|visibility|enum_constant|local_variable)\\w*"
                            + "|declaration|lexical_declaration|\\w*field_(?:declaration|definition)"
                            + "|storage_class_specifier|access_specifier|export_specifier"
                            + "|(?:property|var|const|variable|use|extern_crate)_declaration"
                            + "|(?:val|var)_definition|companion_object|attribute_item"
                            + "|inner_attribute_item|list_item|(?:arrow|anonymous)_function");

    /// Types of nodes around a declaration, such as JavaScript's `export`.
    private static final Pattern WRAPPER =
            Pattern.compile(
                    "export_statement|decorated_definition|template_declaration|type_declaration|statement"
                            + "|lexical_declaration|declaration_statement|linkage_specification"
                            + "|variable_declaration|ambient_declaration");

    private static final Pattern NAME = Pattern.compile("[\\w$~.:<>\\[\\]*&#?!=+\\-/, ]{1,100}");
    private static final List<String> FIELDS = List.of("name", "declarator");
    private static final int MOST_STEPS = 6;

    private DeclaredName() {}

    static boolean wraps(String type) {
        return WRAPPER.matcher(type).matches();
    }

    /// The name, with a receiver's type before it in Go; empty where the node declares nothing named.
    static String of(TSNode node, String type, String text) {
        if (!DECLARING.matcher(type).matches() || NOT_DECLARING.matcher(type).matches()) {
            return "";
        }
        if (type.equals("impl_item")) {
            TSNode implemented = node.getChildByFieldName("type");
            return implemented.isNull() ? "" : clean(text(implemented, text));
        }
        if (type.equals("variable_declarator") && !isFunction(node.getChildByFieldName("value"))) {
            return "";
        }
        String name = named(node, text);
        TSNode receiver = node.getChildByFieldName("receiver");
        if (!name.isEmpty() && !receiver.isNull() && type.equals("method_declaration")) {
            String owner = text(receiver, text).replaceAll("[()*]|\\[.*", " ").strip();
            return owner.substring(owner.lastIndexOf(' ') + 1) + "." + name;
        }
        return name;
    }

    private static boolean isFunction(TSNode value) {
        return !value.isNull() && value.getType().contains("function");
    }

    /// Follows the fields that lead to a name: C nests it in declarators.
    private static String named(TSNode node, String text) {
        TSNode at = node;
        for (int step = 0; step < MOST_STEPS; step++) {
            TSNode next = field(at);
            if (next.isNull() || at.getType().equals("qualified_identifier")) {
                break; // `V::go` is a whole name
            }
            at = next;
        }
        return TSNode.eq(at, node) ? firstIdentifier(node, text) : clean(text(at, text));
    }

    private static TSNode field(TSNode node) {
        TSNode found = node.getChildByFieldName(FIELDS.getFirst());
        return found.isNull() ? node.getChildByFieldName(FIELDS.getLast()) : found;
    }

    /// For grammars without fields.
    private static String firstIdentifier(TSNode node, String text) {
        int count = Math.min(node.getNamedChildCount(), MOST_STEPS);
        for (int i = 0; i < count; i++) {
            TSNode child = node.getNamedChild(i);
            if (child.getType().endsWith("identifier")
                    || child.getType().equals("object_reference")) {
                return clean(text(child, text));
            }
        }
        return "";
    }

    private static String clean(String name) {
        String one = name.strip();
        return NAME.matcher(one).matches() ? one : "";
    }

    private static String text(TSNode node, String text) {
        int start = Math.min(text.length(), node.getStartByte() / 2);
        return text.substring(start, Math.clamp(node.getEndByte() / 2, start, text.length()));
    }
}
