package zhiyin.knowledge.parse.code;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A programming language or notation.
///
/// @param id as in Markdown's fences, such as `java`
/// @param isProgram whether it has declarations to be found one by one; data and markup have none
public record Language(String id, boolean isProgram) {
    private static final Pattern SHEBANG =
            Pattern.compile(
                    "\\A#!\\s*(?:\\S*/)?(?:env\\s+(?:-\\S+\\s+)*)?([A-Za-z]+)[0-9.]*(?:\\s|\\z)");
    private static final Pattern WHOLE_NAME =
            Pattern.compile("dockerfile|containerfile|(?:gnu)?makefile");
    private static final int MOST_SHEBANG = 200;

    /// Names of programs that run scripts; as extensions they mean other things.
    private static final Set<String> NO_EXTENSIONS =
            Set.of("node", "deno", "bun", "shell", "make", "mysql", "python");

    /// Id, then the names that files and fences give it.
    private static final List<String> PROGRAMS =
            List.of(
                    "java java",
                    "python py pyi pyw python python3",
                    "javascript js mjs cjs jsx javascript node",
                    "typescript ts mts cts typescript deno bun",
                    "tsx tsx",
                    "go go golang",
                    "rust rs rust",
                    "c c h",
                    "cpp cc cpp cxx c++ hpp hh hxx inl cu cuh",
                    "csharp cs csharp c#",
                    "kotlin kt kts kotlin",
                    "php php phtml",
                    "ruby rb ruby rake gemspec",
                    "scala scala sc sbt",
                    "swift swift",
                    "bash sh bash zsh ksh shell dash ash",
                    "lua lua luajit",
                    "sql sql ddl plsql mysql postgresql sqlite",
                    "groovy groovy gradle",
                    "dart dart",
                    "perl pl pm perl",
                    "r r rscript",
                    "powershell ps1 psm1 powershell pwsh",
                    "objective-c m mm objc",
                    "protobuf proto protobuf",
                    "batch bat cmd",
                    "elixir ex exs elixir",
                    "haskell hs haskell",
                    "clojure clj cljs clojure",
                    "vue vue",
                    "svelte svelte",
                    "css css",
                    "scss scss sass less",
                    "dockerfile dockerfile containerfile",
                    "makefile makefile gnumakefile mk mak make",
                    "cmake cmake");

    private static final List<String> NOTATIONS =
            List.of(
                    "json json jsonc json5 geojson",
                    "jsonl jsonl ndjson",
                    "yaml yaml yml",
                    "toml toml",
                    "ini ini cfg conf",
                    "properties properties",
                    "xml xml xsd xsl xslt svg plist wsdl pom rss",
                    "diff diff patch",
                    "graphql graphql gql",
                    "hcl hcl tf tfvars");

    private static final Map<String, Language> NAMES = names();

    private static Map<String, Language> names() {
        var names = new HashMap<String, Language>();
        addAll(names, PROGRAMS, true);
        addAll(names, NOTATIONS, false);
        return names;
    }

    private static void addAll(Map<String, Language> names, List<String> rows, boolean isProgram) {
        for (String row : rows) {
            List<String> words = Arrays.asList(row.split(" ", -1));
            var language = new Language(words.getFirst(), isProgram);
            words.forEach(name -> names.putIfAbsent(name, language));
        }
    }

    /// By what a Markdown fence or a program calls it, such as `py`.
    public static Optional<Language> ofName(String name) {
        return Optional.ofNullable(NAMES.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    /// By the file's name or, where it has no extension, by its first line.
    ///
    /// @param name a file name or path
    /// @param text of the file
    public static Optional<Language> ofFile(String name, String text) {
        String last = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (last.equals("cmakelists.txt")) {
            return ofName("cmake");
        }
        String before = last.contains(".") ? last.substring(0, last.indexOf('.')) : last;
        if (WHOLE_NAME.matcher(before).matches()) {
            return ofName(before);
        }
        int dot = last.lastIndexOf('.');
        if (dot > 0) {
            String extension = last.substring(dot + 1);
            return NO_EXTENSIONS.contains(extension) ? Optional.empty() : ofName(extension);
        }
        return ofShebang(text);
    }

    private static Optional<Language> ofShebang(String text) {
        Matcher shebang = SHEBANG.matcher(text.substring(0, Math.min(text.length(), MOST_SHEBANG)));
        return shebang.find() ? ofName(shebang.group(1)) : Optional.empty();
    }
}
