package zhiyin.knowledge.job;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.parse.ParseOptions;

/// Deletes files that nothing in the catalog names: originals and kept documents of what was removed or
/// replaced, and what a crash left. To be done before anything works: what is being added is not named yet.
public final class Cleaning {
    private Cleaning() {}

    /// @param options by which documents are read now: what was read of those that wait is kept, too
    /// @return bytes set free
    public static long clean(Database database, ContentFiles files, ParseOptions options)
            throws IOException {
        var originals = new HashSet<String>();
        var parsed = new HashSet<String>();
        String parser = Parsing.parser(options);
        database.<Boolean>read(c -> addNamed(c, parser, originals, parsed));
        return files.collect(originals::contains, parsed::contains);
    }

    private static boolean addNamed(
            Connection c, String parser, Set<String> originals, Set<String> parsed)
            throws SQLException {
        try (PreparedStatement select =
                        c.prepareStatement(
                                "select v.sha256, v.parser, d.path from versions v join documents d"
                                        + " on d.id = v.document_id");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String sha256 = row.getString(1);
                originals.add(sha256);
                for (String by : List.of(parser, row.getString(2))) {
                    parsed.add(ContentFiles.fileName(Parsing.key(sha256, by, row.getString(3))));
                }
            }
        }
        return !originals.isEmpty();
    }
}
