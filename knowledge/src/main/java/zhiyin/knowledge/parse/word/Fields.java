package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Fields that are open as one reads on: `w:fldChar` begins a field's instruction, separates it from its
/// result and ends it, over paragraphs and within each other. Only results are text.
final class Fields {
    private static final int MAX_OPEN = 100;
    private static final int MAX_INSTRUCTION = 200;

    private static final class Field {
        private final StringBuilder instruction = new StringBuilder();
        private boolean result;
    }

    private final List<Field> open = new ArrayList<>();

    void mark(String type) {
        switch (type) {
            case "begin" -> {
                if (open.size() < MAX_OPEN) {
                    open.add(new Field());
                }
            }
            case "separate" -> {
                if (!open.isEmpty()) {
                    open.getLast().result = true;
                }
            }
            case "end" -> {
                if (!open.isEmpty()) {
                    open.removeLast();
                }
            }
            default -> {}
        }
    }

    void instruction(String text) {
        if (!open.isEmpty() && open.getLast().instruction.length() < MAX_INSTRUCTION) {
            open.getLast().instruction.append(text);
        }
    }

    /// Whether what is read now is an instruction and not shown.
    boolean inInstruction() {
        return open.stream().anyMatch(field -> !field.result);
    }

    /// Whether what is read now is the result of a table of contents.
    boolean inContents() {
        return open.stream().anyMatch(field -> field.result && isContents(field.instruction));
    }

    private static boolean isContents(CharSequence instruction) {
        String text = instruction.toString().strip().toUpperCase(Locale.ROOT);
        return text.equals("TOC") || text.startsWith("TOC ") || text.startsWith("TOC\\");
    }
}
