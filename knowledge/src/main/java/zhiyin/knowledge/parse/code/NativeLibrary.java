package zhiyin.knowledge.parse.code;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSParser;

/// Whether tree-sitter's native library is there for this system. Tried once, when first needed.
final class NativeLibrary {
    private static final AtomicReference<@Nullable String> PROBLEM = new AtomicReference<>();
    private static final String NONE = "";

    private NativeLibrary() {}

    static boolean isUsable() {
        return problem().isEmpty();
    }

    /// Why it is not used, for people; empty where it is.
    static Optional<String> problem() {
        String known = PROBLEM.get();
        if (known == null) {
            known = attempt();
            PROBLEM.set(known);
        }
        return known.equals(NONE) ? Optional.empty() : Optional.of(known);
    }

    static void failed(LinkageError e) {
        PROBLEM.set(String.valueOf(e));
    }

    private static String attempt() {
        try (var parser = new TSParser()) {
            parser.reset();
            return NONE;
        } catch (LinkageError | RuntimeException e) {
            // the binding reports an unknown system or an unwritable folder by RuntimeException
            return String.valueOf(e);
        }
    }
}
