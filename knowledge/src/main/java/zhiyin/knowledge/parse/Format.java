package zhiyin.knowledge.parse;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a file is. [Parsers] tells it by the file's bytes, and by its extension where the bytes are text.
public enum Format {
    PDF("pdf", "pdf"),
    DOCX("docx", "docx", "docm", "dotx", "dotm"),
    DOC("doc", "doc", "dot", "wps"),
    PPTX("pptx", "pptx", "pptm", "ppsx", "ppsm", "potx", "potm"),
    PPT("ppt", "ppt", "pps", "pot", "dps"),
    XLSX("xlsx", "xlsx", "xlsm", "xltx", "xltm"),
    XLS("xls", "xls", "xlt", "et"),
    MARKDOWN("markdown", "md", "markdown", "mdown", "mkd", "mdx"),
    HTML("html", "html", "htm", "xhtml", "xht"),
    EPUB("epub", "epub"),
    NOTEBOOK("ipynb", "ipynb"),
    MAIL("eml", "eml", "mht", "mhtml"),
    OUTLOOK("msg", "msg", "oft"),
    ARCHIVE("archive", "zip", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "7z", "jar", "war"),
    CODE(
            "code", "java", "py", "pyi", "js", "mjs", "cjs", "jsx", "ts", "tsx", "go", "rs", "c",
            "h", "cc", "cpp", "cxx", "hpp", "hh", "cs", "kt", "kts", "php", "rb", "scala", "swift",
            "sh", "bash", "lua"),
    TEXT(
            "text",
            "txt",
            "text",
            "log",
            "csv",
            "tsv",
            "json",
            "jsonl",
            "ndjson",
            "xml",
            "yaml",
            "yml",
            "toml",
            "ini",
            "cfg",
            "conf",
            "properties",
            "rst",
            "adoc",
            "org",
            "tex",
            "sql",
            "srt",
            "vtt",
            "diff",
            "patch",
            "css",
            "gradle",
            "proto",
            "env",
            "bat",
            "ps1",
            "pl",
            "r",
            "m",
            "mm",
            "dart",
            "groovy",
            "vue",
            "dockerfile",
            "makefile",
            "cmake");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable, which its type does not say
    private final Set<String> extensions;

    Format(String label, String... extensions) {
        this.label = label;
        this.extensions = Set.of(extensions);
    }

    /// As a document's format is called, such as `docx`.
    public String label() {
        return label;
    }

    /// In lower case, without dots.
    public Set<String> extensions() {
        return extensions;
    }

    /// The format that files with this extension usually have.
    public static Optional<Format> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(format -> format.extensions.contains(extension))
                .findFirst();
    }

    /// Whether its files are text, so that the extension alone tells which it is.
    boolean isPlainText() {
        return this == TEXT || this == CODE || this == MARKDOWN;
    }

    /// What is read, for messages.
    static String known() {
        return Arrays.stream(values()).map(Format::label).collect(Collectors.joining(", "));
    }
}
