package zhiyin.knowledge.parse.word;

import static zhiyin.knowledge.parse.word.ParagraphProperties.UNSET;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// A document's lists (`word/numbering.xml`) and how far each has counted. Lists (`w:num`) of one
/// definition (`w:abstractNum`) count on together, unless one says at which number it starts.
final class Numbering {
    private static final int LEVELS = 9;
    private static final int MAX = 50_000;

    /// @param styleLink the list style that defines it instead; empty for none
    private record Definition(Map<Integer, NumberingLevel> levels, String styleLink) {}

    private record Instance(
            int definition, Map<Integer, NumberingLevel> levels, Map<Integer, Integer> starts) {}

    /// The levels of a list, its own before those of its definition.
    private record Levels(Instance instance, Definition definition) {
        NumberingLevel get(int level) {
            NumberingLevel own = instance.levels().get(level);
            return own != null
                    ? own
                    : definition.levels().getOrDefault(level, NumberingLevel.BULLET);
        }

        int ofStyle(String style) {
            return IntStream.range(0, LEVELS)
                    .filter(level -> !style.isEmpty() && get(level).style().equals(style))
                    .findFirst()
                    .orElse(0);
        }
    }

    /// What stands before an item.
    ///
    /// @param level from 0
    /// @param text as shown, without what follows it; `-` for a bullet
    /// @param suffix between it and the item's text
    /// @param bullet whether it counts nothing
    /// @param silent whether nothing is shown
    record Label(int level, String text, String suffix, boolean bullet, boolean silent) {}

    private final Styles styles;
    private final Map<Integer, Definition> definitions = new HashMap<>();
    private final Map<Integer, Instance> instances = new HashMap<>();
    private final Map<Integer, int[]> counters = new HashMap<>();
    private final Set<Long> started = new HashSet<>();

    Numbering(Styles styles) {
        this.styles = styles;
    }

    void read(XmlPart xml) {
        if (xml.nextChild(0)) {
            while (xml.nextChild(1)) {
                switch (xml.name()) {
                    case "w:abstractNum" -> readDefinition(xml);
                    case "w:num" -> readInstance(xml);
                    default -> {}
                }
            }
        }
    }

    private void readDefinition(XmlPart xml) {
        int here = xml.depth();
        int id = xml.number("abstractNumId", UNSET);
        var levels = new HashMap<Integer, NumberingLevel>();
        String link = "";
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:lvl" -> {
                    int level = xml.number("ilvl", 0);
                    if (level >= 0 && level < LEVELS) {
                        levels.put(level, NumberingLevel.read(xml));
                    }
                }
                case "w:numStyleLink" -> link = xml.val();
                default -> {}
            }
        }
        if (definitions.size() < MAX) {
            definitions.put(id, new Definition(levels, link));
        }
    }

    private void readInstance(XmlPart xml) {
        int here = xml.depth();
        int id = xml.number("numId", UNSET);
        int definition = UNSET;
        var levels = new HashMap<Integer, NumberingLevel>();
        var starts = new HashMap<Integer, Integer>();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:abstractNumId" -> definition = xml.number(UNSET);
                case "w:lvlOverride" -> readOverride(xml, levels, starts);
                default -> {}
            }
        }
        if (instances.size() < MAX) {
            instances.put(id, new Instance(definition, levels, starts));
        }
    }

    private static void readOverride(
            XmlPart xml, Map<Integer, NumberingLevel> levels, Map<Integer, Integer> starts) {
        int here = xml.depth();
        int level = Math.clamp(xml.number("ilvl", 0), 0, LEVELS - 1);
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:startOverride" -> starts.put(level, xml.number(1));
                case "w:lvl" -> levels.put(level, NumberingLevel.read(xml));
                default -> {}
            }
        }
    }

    /// Counts one item on.
    ///
    /// @param list number of the list
    /// @param listLevel from 0; [ParagraphProperties#UNSET] for the one that belongs to the style
    /// @param style the paragraph's
    /// @return empty where there is no such list
    Optional<Label> next(int list, int listLevel, String style) {
        Instance instance = instances.get(list);
        if (instance == null) {
            return Optional.empty();
        }
        int id = definition(instance.definition(), 0);
        var levels =
                new Levels(instance, definitions.getOrDefault(id, new Definition(Map.of(), "")));
        int level = listLevel == UNSET ? levels.ofStyle(style) : listLevel;
        int[] counts = counters.computeIfAbsent(id, _ -> unset());
        count(list, levels, counts, level);
        return Optional.of(label(levels, counts, level));
    }

    /// A definition may refer to a list style, whose list has the definition that counts.
    private int definition(int id, int hops) {
        Definition found = definitions.get(id);
        if (found == null || found.styleLink().isEmpty() || hops > 4) {
            return id;
        }
        Instance linked = instances.get(styles.paragraph(found.styleLink()).list());
        return linked == null ? id : definition(linked.definition(), hops + 1);
    }

    private static int[] unset() {
        int[] counts = new int[LEVELS];
        Arrays.fill(counts, UNSET);
        return counts;
    }

    private void count(int list, Levels levels, int[] counts, int level) {
        for (int above = 0; above < level; above++) {
            // A level that is passed over counts as if its first item stood there.
            if (counts[above] == UNSET) {
                counts[above] = levels.get(above).start();
            }
        }
        boolean first = started.add((long) list * LEVELS + level);
        Integer override = levels.instance().starts().get(level);
        if (first && override != null) {
            counts[level] = override;
        } else if (counts[level] == UNSET) {
            counts[level] = levels.get(level).start();
        } else {
            counts[level]++;
        }
        for (int below = level + 1; below < LEVELS; below++) {
            int restart = levels.get(below).restart();
            if (restart < 0 || level < restart) {
                counts[below] = UNSET;
            }
        }
    }

    private static Label label(Levels levels, int[] counts, int level) {
        NumberingLevel own = levels.get(level);
        if (own.isBullet()) {
            return new Label(level, "-", " ", true, own.isSilent());
        }
        var out = new StringBuilder();
        String template = own.template();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            char next = i + 1 < template.length() ? template.charAt(i + 1) : ' ';
            if (c == '%' && next >= '1' && next <= '9') {
                out.append(number(levels, counts, next - '1', own.legal()));
                i++;
            } else {
                out.append(c);
            }
        }
        String text = out.toString().strip();
        String suffix = own.suffix().equals("nothing") ? "" : " ";
        return new Label(level, text, suffix, false, text.isEmpty());
    }

    private static String number(Levels levels, int[] counts, int level, boolean legal) {
        NumberingLevel of = levels.get(level);
        int count = counts[level] == UNSET ? of.start() : counts[level];
        return NumberFormat.write(count, legal ? "decimal" : of.format());
    }
}
