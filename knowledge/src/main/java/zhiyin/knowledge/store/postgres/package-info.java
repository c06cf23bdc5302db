/// Dense vectors in PostgreSQL with pgvector, 0.8 or newer: a table an index.
///
/// [PostgresServer][zhiyin.knowledge.store.postgres.PostgresServer] is a database and its connections,
/// [PostgresVectors][zhiyin.knowledge.store.postgres.PostgresVectors] one index's table in it.
@NullMarked
package zhiyin.knowledge.store.postgres;

import org.jspecify.annotations.NullMarked;
