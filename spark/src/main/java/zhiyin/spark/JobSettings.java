package zhiyin.spark;

import java.util.Optional;

/// What a bulk job reads and writes.
///
/// @param in a folder or file; empty where a table is read
/// @param table the table's name; empty where files are read
/// @param out the folder to write to
/// @param field the column with the text
/// @param idField the column with the id; empty for `id` where there is one
/// @param format `parquet` or `json`
/// @param store where vectors go, too; empty for files alone
/// @param batchFiles files of the input in one batch
/// @param maxErrors bad rows of the whole job at most
/// @param price of an hour of one core, in any currency
record JobSettings(
        EmbeddingSettings vectors,
        Optional<String> in,
        Optional<String> table,
        String out,
        String field,
        Optional<String> idField,
        String format,
        Optional<StorePlace> store,
        int batchFiles,
        int maxErrors,
        Optional<Double> price) {
    /// What may not change while an output grows, for another run to compare.
    String comparable() {
        return "model=%s as=%s task=%s dimensions=%d truncate=%s split=%d text=%s type=%s in=%s table=%s field=%s id=%s format=%s store=%s"
                .formatted(
                        vectors.model(),
                        vectors.as(),
                        vectors.task(),
                        vectors.dimensions(),
                        vectors.truncate(),
                        vectors.split(),
                        vectors.withText(),
                        vectors.type(),
                        in.orElse(""),
                        table.orElse(""),
                        field,
                        idField.orElse(""),
                        format,
                        store.map(place -> place.address() + " " + place.name()).orElse(""));
    }
}
