package zhiyin.knowledge.parse.code;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.treesitter.TSLanguage;
import org.treesitter.TreeSitterBash;
import org.treesitter.TreeSitterC;
import org.treesitter.TreeSitterCSharp;
import org.treesitter.TreeSitterCpp;
import org.treesitter.TreeSitterGo;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterJavascript;
import org.treesitter.TreeSitterJson;
import org.treesitter.TreeSitterKotlin;
import org.treesitter.TreeSitterPhp;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRuby;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterScala;
import org.treesitter.TreeSitterSql;
import org.treesitter.TreeSitterSwift;
import org.treesitter.TreeSitterTypescript;

/// Which grammar reads which language. Each is a native library, loaded when it is first needed.
final class Grammars {
    private static final Map<String, Supplier<TSLanguage>> GRAMMARS =
            Map.ofEntries(
                    Map.entry("bash", TreeSitterBash::new),
                    Map.entry("c", TreeSitterC::new),
                    Map.entry("cpp", TreeSitterCpp::new),
                    Map.entry("csharp", TreeSitterCSharp::new),
                    Map.entry("go", TreeSitterGo::new),
                    Map.entry("java", TreeSitterJava::new),
                    Map.entry("javascript", TreeSitterJavascript::new),
                    Map.entry("json", TreeSitterJson::new),
                    Map.entry("kotlin", TreeSitterKotlin::new),
                    Map.entry("php", TreeSitterPhp::new),
                    Map.entry("python", TreeSitterPython::new),
                    Map.entry("ruby", TreeSitterRuby::new),
                    Map.entry("rust", TreeSitterRust::new),
                    Map.entry("scala", TreeSitterScala::new),
                    Map.entry("sql", TreeSitterSql::new),
                    Map.entry("swift", TreeSitterSwift::new),
                    Map.entry("tsx", TreeSitterTypescript::new),
                    Map.entry("typescript", TreeSitterTypescript::new));

    private Grammars() {}

    static boolean isKnown(String language) {
        return GRAMMARS.containsKey(language);
    }

    /// A grammar to be closed by the caller; empty where there is none for the language.
    ///
    /// @throws LinkageError or RuntimeException where the library does not load on this machine
    static Optional<TSLanguage> open(String language) {
        return Optional.ofNullable(GRAMMARS.get(language)).map(Supplier::get);
    }
}
