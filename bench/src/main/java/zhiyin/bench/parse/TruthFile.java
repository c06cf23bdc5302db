package zhiyin.bench.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A document and the Markdown that says what is in it: for `NAME.a.pdf` one of `NAME.a.pdf.md`,
/// `NAME.a.md`, `NAME.md` in the folder of truths.
///
/// @param group what of the document's name is not in the truth's, such as `.a.pdf`: the way the same
///     text was made a file
record TruthFile(Path document, Path truth, String group) {
    /// All documents of a folder, folders within it too, that have a truth; in order of name.
    static List<TruthFile> in(Path documents, Path truths) throws IOException {
        try (var files = Files.walk(documents)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .flatMap(file -> of(file, truths).stream())
                    .toList();
        }
    }

    private static Optional<TruthFile> of(Path document, Path truths) {
        String name = document.getFileName().toString();
        for (String stem : stems(name)) {
            Path truth = truths.resolve(stem + ".md");
            if (Files.isRegularFile(truth)) {
                return Optional.of(new TruthFile(document, truth, group(name, stem)));
            }
        }
        return Optional.empty();
    }

    /// The name, and the name less one dotted part after the other.
    private static List<String> stems(String name) {
        var stems = new ArrayList<String>();
        String stem = name;
        while (!stem.isEmpty()) {
            stems.add(stem);
            stem = stem.substring(0, Math.max(0, stem.lastIndexOf('.')));
        }
        return stems;
    }

    private static String group(String name, String stem) {
        return name.length() > stem.length()
                ? name.substring(stem.length())
                : name.substring(Math.max(0, name.lastIndexOf('.')));
    }

    String name() {
        return document.getFileName().toString();
    }

    /// The group, and the language where most of the truth's letters are Chinese.
    String groupOf(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long chinese =
                text.codePoints()
                        .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
                        .count();
        return group + (chinese * 4 > letters ? " zh" : "");
    }
}
