package zhiyin.knowledge.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [DocumentQuery] as conditions on documents `d`, their newest versions `n` and its entries `e`.
record DocumentConditions(CollectionRow collection, DocumentQuery query) {
    private static final String VERSIONS =
            "d.id in (select document_id from versions where collection_id = ? and stage = ?)";

    private static final String ENTRIES =
            "d.id in (select w.document_id from entries x join versions w on w.id = x.version_id"
                    + " where x.index_id = ? and x.stage = ?)";

    String sql(List<@Nullable Object> values) {
        var sql = new StringBuilder("where d.collection_id = ? and d.id > ?");
        values.add(collection.id());
        values.add(query.afterId());
        query.stage().ifPresent(stage -> addStage(sql, values, stage));
        sql.append(Folders.condition(query.folder(), values));
        query.type().ifPresent(type -> add(sql, " and n.type = ?", values, type));
        query.job().ifPresent(job -> add(sql, " and n.job_id = ?", values, job));
        // Tags are JSON strings: a tag with its quotation marks is in the text only as a whole.
        query.tag()
                .ifPresent(tag ->
                        add(
                                sql,
                                " and replace(d.tags, ?, '') <> d.tags",
                                values,
                                CatalogJson.string(tag)));
        query.text().ifPresent(text -> addText(sql, values, text));
        return sql.toString();
    }

    private static void add(
            StringBuilder sql, String condition, List<@Nullable Object> values, Object value) {
        sql.append(condition);
        values.add(value);
    }

    private static void addText(StringBuilder sql, List<@Nullable Object> values, String text) {
        String pattern =
                "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        sql.append(
                " and (lower(d.path) like lower(?) escape '\\' or lower(n.title) like lower(?) escape '\\')");
        values.add(pattern);
        values.add(pattern);
    }

    /// Few documents are at most stages, so these are looked up by the stage, and not met on the way
    /// through all. Most are READY in the end.
    private void addStage(StringBuilder sql, List<@Nullable Object> values, Stage stage) {
        switch (stage) {
            case QUEUED, DUPLICATE, CANCELLED -> {
                sql.append(" and n.stage = '").append(stage).append("' and ").append(VERSIONS);
                addKeys(values, collection.id(), stage);
            }
            case READY -> sql.append(" and n.stage = 'PARSED' and e.stage = 'READY'");
            case EMBEDDING -> addEntries(sql, values, Entry.Stage.CHUNKED);
            case PARSED -> {
                if (collection.live().isPresent()) {
                    addEntries(sql, values, Entry.Stage.QUEUED);
                } else {
                    sql.append(" and n.stage = 'PARSED'");
                }
            }
            case FAILED -> {
                sql.append(" and (n.stage = 'FAILED' or e.stage = 'FAILED') and (")
                        .append(VERSIONS)
                        .append(" or ")
                        .append(ENTRIES)
                        .append(')');
                addKeys(values, collection.id(), stage);
                addKeys(values, collection.live().orElse(0), Entry.Stage.FAILED);
            }
        }
    }

    private void addEntries(StringBuilder sql, List<@Nullable Object> values, Entry.Stage stage) {
        sql.append(" and e.stage = '").append(stage).append("' and ").append(ENTRIES);
        addKeys(values, collection.live().orElse(0), stage);
    }

    private static void addKeys(List<@Nullable Object> values, long owner, Enum<?> stage) {
        values.add(owner);
        values.add(stage);
    }
}
