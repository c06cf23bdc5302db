package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What keeps a catalog, with what differs between the two that can: SQLite, in a file of one process's own,
/// and PostgreSQL, which several processes share.
///
/// Of all transactions that write one runs at a time, whoever began it: each sees what the one before left, and
/// numbers that are given within them rise in the order in which they become visible. Transactions that read see
/// one state of the whole, and wait for nobody.
sealed interface CatalogSource permits SqliteFile, PostgresDatabase {
    /// A new connection.
    ///
    /// @param reading whether it is only for transactions that read
    Connection open(boolean reading) throws SQLException;

    void begin(Connection c, boolean reading) throws SQLException;

    /// When this returns, all of the transaction is durable.
    void commit(Connection c) throws SQLException;

    void rollBack(Connection c) throws SQLException;

    /// Whether a connection that was kept turned out to be broken, so that nothing was begun.
    boolean isLost(SQLException failure);

    /// The tables there are, of whatever program.
    List<String> tables(Connection c) throws SQLException;

    /// A migration in the words of this database.
    ///
    /// @param name of the script
    String script(String name);

    /// Looks for damage when it is opened, in a second at most.
    ///
    /// @throws CatalogException where it is damaged
    void requireSound(Connection c) throws SQLException;

    /// Looks for damage, however long that takes.
    ///
    /// @return what was found, for people
    List<String> examine(Connection c) throws SQLException;

    /// What a failure means to the person whose knowledge base it is.
    CatalogException failure(SQLException e);

    /// Where it lies, for people; without secrets.
    @Override
    String toString();
}
