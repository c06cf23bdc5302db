package zhiyin.lab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// One record of a file.
///
/// @param number of the line, or of the record where a file has no lines, from 1
record Row(ObjectNode fields, Path file, long number) {
    boolean has(String name) {
        return fields.hasNonNull(name);
    }

    boolean isList(String name) {
        return fields.path(name).isArray();
    }

    /// @throws LabException where there is none
    String text(String name) {
        JsonNode value = value(name);
        if (!value.isString()) {
            throw wrong("%s is %s, expected text".formatted(name, value.getNodeType()));
        }
        return value.stringValue();
    }

    /// Text, or a number as text: both are in use for ids and labels.
    String name(String name) {
        JsonNode value = value(name);
        if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
            throw wrong("%s is %s, expected text or a number".formatted(name, value.getNodeType()));
        }
        return value.asString();
    }

    String textOr(String name, String other) {
        return has(name) ? text(name) : other;
    }

    double number(String name) {
        JsonNode value = value(name);
        double number = value.isNumber() ? value.asDouble() : parsed(name, value);
        if (!Double.isFinite(number)) {
            throw wrong("%s is %s, expected a finite number".formatted(name, value));
        }
        return number;
    }

    private double parsed(String name, JsonNode value) {
        try {
            return Double.parseDouble(value.asString(""));
        } catch (NumberFormatException e) {
            throw wrong("%s is %s, expected a number".formatted(name, shown(value)));
        }
    }

    int whole(String name) {
        double number = number(name);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw wrong("%s is %s, expected a whole number".formatted(name, number));
        }
        return (int) number;
    }

    List<String> texts(String name) {
        JsonNode list = value(name);
        if (!list.isArray()) {
            throw wrong("%s is %s, expected a list".formatted(name, list.getNodeType()));
        }
        var texts = new ArrayList<String>();
        for (JsonNode each : list) {
            if (!each.isString() && !each.isNumber()) {
                throw wrong("%s has %s in it, expected text".formatted(name, shown(each)));
            }
            texts.add(each.asString());
        }
        return texts;
    }

    private JsonNode value(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            throw wrong(
                    "there is no %s, expected one beside %s"
                            .formatted(name, String.join(", ", fields.propertyNames())));
        }
        return value;
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    LabException wrong(String what) {
        return new LabException(Code.DATA_INVALID, "%s, %,d: %s".formatted(file, number, what));
    }
}
