package zhiyin.knowledge.store.postgres;

import java.util.List;

/// The SQL of one table:
/// ```text
/// id text          primary key
/// document bigint  with an index
/// embedding vector(n)
/// ```
/// The vectors lie there as floats. What is approximate is the index over them alone (HNSW), which pgvector
/// bounds by the bytes of a page: up to 2,000 dimensions it has the floats, up to 4,000 halves, beyond that a bit
/// a number. Candidates of the latter two are scored by the floats.
///
/// Products are negative in pgvector, so that the nearest have the least.
///
/// @param table its name, of letters, digits and `_`
record VectorSql(String table, int dimensions) {
    private static final int MAX_FLOATS = 2_000;
    private static final int MAX_HALVES = 4_000;

    VectorSql {
        if (!table.matches("[a-z][a-z0-9_]{0,50}")) {
            throw new IllegalArgumentException(
                    "table is '%s', expected lower case letters, digits and _".formatted(table));
        }
    }

    /// What makes the table; each may be run again.
    List<String> creation() {
        return List.of(
                """
                create table if not exists %s (
                    id text collate "C" primary key,
                    document bigint not null,
                    embedding vector(%d) not null)
                """
                        .formatted(table, dimensions),
                "create index if not exists %s_document on %s (document)".formatted(table, table),
                "create index if not exists %s_nearest on %s using hnsw (%s)"
                        .formatted(table, table, indexed()));
    }

    private String indexed() {
        if (dimensions <= MAX_FLOATS) {
            return "embedding vector_ip_ops";
        }
        return dimensions <= MAX_HALVES
                ? "(embedding::halfvec(%d)) halfvec_ip_ops".formatted(dimensions)
                : "(binary_quantize(embedding)::bit(%d)) bit_hamming_ops".formatted(dimensions);
    }

    /// Whether what the index finds first are candidates, to be scored by the floats.
    boolean isRounded() {
        return dimensions > MAX_FLOATS;
    }

    boolean isBits() {
        return dimensions > MAX_HALVES;
    }

    /// Parameters: id, document, vector.
    String put() {
        return """
        insert into %s (id, document, embedding) values (?, ?, %s)
        on conflict (id) do update set document = excluded.document, embedding = excluded.embedding
        """
                .formatted(table, vector(dimensions));
    }

    private static String vector(int dimensions) {
        return "?::real[]::vector(%d)".formatted(dimensions);
    }

    /// Parameters: vector; the documents where that is wanted; vector; candidates; count.
    String nearest(boolean filtered) {
        return """
        select id, -product as cosine from (
            select id, embedding <#> %s as product from %s %s order by %s limit ?) candidates
        order by product, id limit ?
        """
                .formatted(vector(dimensions), table, where(filtered), distance());
    }

    private String distance() {
        if (dimensions <= MAX_FLOATS) {
            return "embedding <#> " + vector(dimensions);
        }
        return dimensions <= MAX_HALVES
                ? "embedding::halfvec(%d) <#> %s::halfvec(%d)"
                        .formatted(dimensions, vector(dimensions), dimensions)
                : "binary_quantize(embedding)::bit(%d) <~> binary_quantize(%s)::bit(%d)"
                        .formatted(dimensions, vector(dimensions), dimensions);
    }

    private static String where(boolean filtered) {
        return filtered ? "where document = any(?)" : "";
    }

    /// Ordered by a sum, which no index has. Parameters: vector; the documents where that is wanted; count.
    ///
    /// @param cut how many numbers count
    String exact(int cut, boolean filtered) {
        return """
        select id, -product as cosine from (
            select id, (%s) + 0 as product from %s %s) scored
        order by product, id limit ?
        """
                .formatted(product(cut), table, where(filtered));
    }

    /// Parameters: vector; ids.
    String score(int cut) {
        return "select id, -(%s) as cosine from %s where id = any(?) order by cosine desc, id"
                .formatted(product(cut), table);
    }

    /// A vector of zeros stays one when it is brought to length 1, and its product is 0.
    private String product(int cut) {
        return cut == dimensions
                ? "embedding <#> " + vector(cut)
                : "l2_normalize(subvector(embedding, 1, %d)) <#> %s".formatted(cut, vector(cut));
    }

    /// What follows a verb and this table's name. Parameters: ids.
    String some(String verb) {
        return "%s from %s where id = any(?)".formatted(verb, table);
    }
}
