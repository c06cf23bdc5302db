package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Looks for damage in the catalog's file.
final class DatabaseCheck {
    private static final int MAX_FINDINGS = 20;

    /// All but the passages' texts, which are nearly all of a large file.
    private static final List<String> SMALL_TABLES =
            List.of("migrations", "collections", "indexes", "jobs", "documents", "removals");

    private DatabaseCheck() {}

    /// Every page of the file. Reads all of it.
    static List<String> whole(Connection c) throws SQLException {
        return findings(c, "pragma quick_check(%d)".formatted(MAX_FINDINGS));
    }

    static List<String> withoutText(Connection c) throws SQLException {
        var findings = new ArrayList<String>();
        for (String table : SMALL_TABLES) {
            findings.addAll(findings(c, "pragma quick_check(%s)".formatted(table)));
        }
        return findings;
    }

    private static List<String> findings(Connection c, String check) throws SQLException {
        return Sql.list(c, check, row -> row.getString(1)).stream()
                .filter(finding -> !finding.equals("ok"))
                .toList();
    }
}
