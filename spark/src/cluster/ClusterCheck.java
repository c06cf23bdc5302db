import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// What spark/cluster-test needs of Java, run as a source file:
/// ```text
/// ClusterCheck make FOLDER ROWS FILES      short documents, always the same
/// ClusterCheck compare SPARK PLAIN ROWS    whether both outputs have the same rows once, with the same vectors
/// ```
final class ClusterCheck {
    private static final List<String> BEGINNINGS =
            List.of("如何重置密码", "试用期最长不得超过六个月", "How to replace the pump's filter", "订单已经发货", "The invoice is due");

    private ClusterCheck() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "make" ->
                    make(
                            Path.of(arguments[1]),
                            Integer.parseInt(arguments[2]),
                            Integer.parseInt(arguments[3]));
            case "compare" -> compare(arguments[1], arguments[2], Long.parseLong(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0] + ", expected make or compare");
        }
    }

    private static void make(Path folder, int rows, int files) throws IOException {
        Files.createDirectories(folder);
        var random = new Random(20_261_123);
        for (int file = 0; file < files; file++) {
            var lines = new ArrayList<String>();
            for (int i = rows / files * file; i < rows / files * (file + 1); i++) {
                String text =
                        BEGINNINGS.get(random.nextInt(BEGINNINGS.size()))
                                + " "
                                + i
                                + "，请按手册操作。";
                lines.add("{\"id\":\"d%06d\",\"text\":\"%s\"}".formatted(i, text));
            }
            Files.write(folder.resolve("docs-%03d.jsonl".formatted(file)), lines);
        }
    }

    private static void compare(String spark, String plain, long rows) throws IOException {
        try (SparkSession session =
                SparkSession.builder()
                        .master("local[2]")
                        .config("spark.ui.enabled", false)
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.sql.shuffle.partitions", 4)
                        .getOrCreate()) {
            Dataset<Row> ours = session.read().parquet(spark);
            long count = ours.count();
            long distinct = ours.select("id", "passage").distinct().count();
            ours.createOrReplaceTempView("spark");
            session.read().parquet(plain).createOrReplaceTempView("plain");
            Row same =
                    session.sql(
                                    """
                                    select count(*), min(cosine), max(difference) from (
                                      select aggregate(zip_with(a.embedding, b.embedding,
                                                 (x, y) -> cast(x as double) * y), 0d, (s, v) -> s + v) as cosine,
                                             array_max(zip_with(a.embedding, b.embedding,
                                                 (x, y) -> abs(x - y))) as difference
                                      from spark a join plain b on a.id = b.id and a.passage = b.passage
                                        and a.tokens = b.tokens)
                                    """)
                            .first();
            System.out.printf(
                    "rows %,d, distinct %,d, as the plain engine's %,d; least cosine %.7f, greatest difference of a number %.2e%n",
                    count, distinct, same.getLong(0), same.getDouble(1), (double) same.getFloat(2));
            if (count != rows || distinct != rows || same.getLong(0) != rows || same.getDouble(1) < 0.999) {
                System.out.println("WRONG: expected " + rows + " rows, each once, with the same vectors");
                System.exit(1);
            }
        }
    }
}
