package zhiyin.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// The files of a job's input as a stream, some a batch.
///
/// @param files how many there were when the job began
record JobInput(SparkSession spark, JobSettings settings, Path root, Kind kind, long files) {
    private static final String CORRUPT = "_zhiyin_corrupt";

    enum Kind {
        PARQUET,
        JSON;

        private String glob() {
            return switch (this) {
                case PARQUET -> "*.parquet";
                case JSON -> "*.{json,jsonl,ndjson,json.gz,jsonl.gz,ndjson.gz}";
            };
        }

        private List<String> endings() {
            return switch (this) {
                case PARQUET -> List.of(".parquet");
                case JSON ->
                        List.of(
                                ".json",
                                ".jsonl",
                                ".ndjson",
                                ".json.gz",
                                ".jsonl.gz",
                                ".ndjson.gz");
            };
        }

        private boolean isOf(String name) {
            return endings().stream().anyMatch(name::endsWith);
        }
    }

    /// @throws JobException where there is nothing to read, or files of both kinds
    static JobInput of(SparkSession spark, JobSettings settings, Path root) throws IOException {
        FileSystem system = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
        if (!system.exists(root)) {
            throw new JobException("the input %s is missing".formatted(root));
        }
        Path qualified = system.makeQualified(root);
        long parquet = count(system, qualified, Kind.PARQUET);
        long json = count(system, qualified, Kind.JSON);
        if (parquet + json == 0 || (parquet > 0 && json > 0)) {
            throw new JobException(
                    "%s has %,d Parquet files and %,d of JSON lines; expected files of one kind, ending in %s or %s"
                            .formatted(
                                    root,
                                    parquet,
                                    json,
                                    String.join(", ", Kind.PARQUET.endings()),
                                    String.join(", ", Kind.JSON.endings())));
        }
        Kind kind = parquet > 0 ? Kind.PARQUET : Kind.JSON;
        return new JobInput(spark, settings, qualified, kind, Math.max(parquet, json));
    }

    /// As Spark lists them: what begins with `.` or `_` is passed over.
    private static long count(FileSystem system, Path root, Kind kind) throws IOException {
        long count = 0;
        var folders = new ArrayDeque<Path>();
        folders.add(root);
        while (!folders.isEmpty()) {
            for (FileStatus each : system.listStatus(folders.remove())) {
                String name = each.getPath().getName();
                boolean hidden = name.startsWith(".") || name.startsWith("_");
                if (!hidden && each.isDirectory()) {
                    folders.add(each.getPath());
                } else if (!hidden && kind.isOf(name)) {
                    count++;
                }
            }
        }
        return count;
    }

    /// Batches that the files make.
    long batches() {
        return (files + settings.batchFiles() - 1) / settings.batchFiles();
    }

    /// Rows of [TextRows#TEXTS].
    Dataset<Row> stream() {
        StructType schema = kind == Kind.PARQUET ? parquetSchema() : jsonSchema();
        var reader =
                spark.readStream()
                        .schema(schema)
                        .option("maxFilesPerTrigger", settings.batchFiles())
                        .option("pathGlobFilter", kind.glob())
                        .option("recursiveFileLookup", true)
                        .option("columnNameOfCorruptRecord", CORRUPT);
        Dataset<Row> rows =
                kind == Kind.PARQUET
                        ? reader.parquet(root.toString())
                        : reader.json(root.toString());
        return rows.select(
                id(schema).as(TextRows.ID),
                lit(0).as(TextRows.PASSAGE),
                text().as(TextRows.TEXT),
                place(schema).as(TextRows.PLACE));
    }

    /// Of the first file; a column that another lacks is null there.
    private StructType parquetSchema() {
        StructType all =
                spark.read()
                        .option("pathGlobFilter", kind.glob())
                        .option("recursiveFileLookup", true)
                        .parquet(root.toString())
                        .schema();
        var names = Arrays.asList(all.fieldNames());
        requireColumn(names, settings.field(), "--field");
        settings.idField().ifPresent(id -> requireColumn(names, id, "--id-field"));
        var schema = new StructType().add(all.apply(settings.field()));
        Optional<String> id = Optional.of(idField()).filter(names::contains);
        return id.filter(name -> !name.equals(settings.field()))
                .map(name -> schema.add(all.apply(name)))
                .orElse(schema);
    }

    private void requireColumn(List<String> names, String name, String option) {
        if (!names.contains(name)) {
            throw new JobException(
                    "%s has no column \"%s\"; it has %s; name it with %s"
                            .formatted(root, name, String.join(", ", names), option));
        }
    }

    private StructType jsonSchema() {
        StructType schema = new StructType().add(settings.field(), DataTypes.StringType);
        if (!idField().equals(settings.field())) {
            schema = schema.add(idField(), DataTypes.StringType);
        }
        return schema.add(CORRUPT, DataTypes.StringType);
    }

    private String idField() {
        return settings.idField().orElse(TextRows.ID);
    }

    private static Column named(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    private Column text() {
        return named(settings.field()).cast(DataTypes.StringType);
    }

    /// A row without an id is called by its file and number, or where lines have no numbers by what it says.
    private Column id(StructType schema) {
        Column line =
                kind == Kind.PARQUET
                        ? col("_metadata.row_index").plus(1).cast(DataTypes.StringType)
                        : substring(sha2(coalesce(text(), lit("")), 256), 1, 16);
        Column place = concat(file(), lit(":"), line);
        return Arrays.asList(schema.fieldNames()).contains(idField())
                ? coalesce(named(idField()).cast(DataTypes.StringType), place)
                : place;
    }

    private Column file() {
        String prefix = root.toUri().getPath();
        return regexp_replace(
                col("_metadata.file_path"), "^[a-z0-9]+:(//[^/]*)?\\Q" + prefix + "\\E/?", "");
    }

    private Column place(StructType schema) {
        Column place = concat(file(), lit(": id "), id(schema));
        return kind == Kind.PARQUET
                ? place
                : when(
                                named(CORRUPT).isNotNull(),
                                concat(
                                        file(),
                                        lit(": the line is not JSON, it begins with "),
                                        substring(named(CORRUPT), 1, 80)))
                        .otherwise(place);
    }
}
