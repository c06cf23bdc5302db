package zhiyin.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/// What modules of JavaScript import, as they are written here: each import's last line says where from.
final class Modules {
    private static final Pattern IMPORT =
            Pattern.compile("^(?:import|export|}).* from \"(\\.[^\"]+)\";$", Pattern.MULTILINE);

    private Modules() {}

    /// All modules without which that one cannot run, itself the first; not those that it may import later.
    static SequencedSet<String> neededBy(String start, Map<String, Asset> files) {
        var needed = new LinkedHashSet<String>();
        var next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            String name = next.remove();
            if (needed.add(name)) {
                next.addAll(imports(name, text(name, files)));
            }
        }
        return needed;
    }

    private static List<String> imports(String name, String module) {
        return IMPORT.matcher(module)
                .results()
                .map(match -> URI.create(name).resolve(match.group(1)).toString())
                .toList();
    }

    private static String text(String name, Map<String, Asset> files) {
        Asset file =
                Optional.ofNullable(files.get(name))
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "a module imports %s, which is not there".formatted(name)));
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }
}
