package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// A field of a form as it is shown: a box with or without a check, the entry chosen from a list.
final class FormField {
    private static final int MAX_ENTRIES = 1_000;

    private FormField() {}

    /// Reads an element `w:ffData` and ends with it; empty where its words stand as the field's result.
    static String read(XmlPart xml) {
        int here = xml.depth();
        String shown = "";
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:checkBox" -> shown = checkBox(xml);
                case "w:ddList" -> shown = list(xml);
                default -> {}
            }
        }
        return shown;
    }

    private static String checkBox(XmlPart xml) {
        int here = xml.depth();
        boolean byDefault = false;
        boolean checked = false;
        boolean said = false;
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:default" -> byDefault = xml.isOn();
                case "w:checked" -> {
                    checked = xml.isOn();
                    said = true;
                }
                default -> {}
            }
        }
        return (said ? checked : byDefault) ? "☒" : "☐";
    }

    private static String list(XmlPart xml) {
        int here = xml.depth();
        int chosen = 0;
        var entries = new ArrayList<String>();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:result" -> chosen = xml.number(0);
                case "w:listEntry" -> {
                    if (entries.size() < MAX_ENTRIES) {
                        entries.add(xml.val());
                    }
                }
                default -> {}
            }
        }
        return chosen >= 0 && chosen < entries.size() ? entries.get(chosen) : "";
    }
}
