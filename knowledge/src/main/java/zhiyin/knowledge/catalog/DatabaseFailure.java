package zhiyin.knowledge.catalog;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// What SQLite's failures mean to the person whose knowledge base it is.
final class DatabaseFailure {
    /// The lower eight bits say what it is, the others which way it came.
    private static final int KIND = 0xFF;

    private DatabaseFailure() {}

    static CatalogException of(Path file, SQLException e) {
        if (!(e instanceof SQLiteException failure)) {
            return new CatalogException(Code.CATALOG_UNAVAILABLE, file + ": " + e.getMessage(), e);
        }
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(failure.getResultCode().code & KIND);
        return new CatalogException(
                Code.CATALOG_UNAVAILABLE,
                file + ": " + meaning(code, String.valueOf(e.getMessage())),
                e);
    }

    static CatalogException damaged(Path file, String finding) {
        return new CatalogException(Code.CATALOG_UNAVAILABLE, file + ": " + damage(finding));
    }

    private static String damage(String finding) {
        return ("the catalog is damaged (%s). Put back a copy of it, or move its folder away and import"
                        + " or add the documents again")
                .formatted(finding);
    }

    private static String meaning(SQLiteErrorCode code, String message) {
        return switch (code) {
            case SQLITE_FULL ->
                    "the disk is full; nothing of this change was kept. Make room and try again";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                    "another program holds the catalog; close it and try again";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN ->
                    "cannot be opened for writing (%s); check who owns the file and its folder"
                            .formatted(message);
            case SQLITE_NOTADB -> damage("it is not an SQLite database");
            case SQLITE_CORRUPT -> damage(message);
            case SQLITE_IOERR ->
                    "the disk cannot be read or written (%s); nothing of this change was kept"
                            .formatted(message);
            default -> message;
        };
    }
}
