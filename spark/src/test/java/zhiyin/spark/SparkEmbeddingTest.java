package zhiyin.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Embedder;

final class SparkEmbeddingTest {
    private static final StructType TYPE =
            new StructType().add("number", DataTypes.LongType).add("body", DataTypes.StringType);

    private final SparkSession spark = LocalSpark.session();

    @Test
    void vectorsAreTheEnginesAndBadRowsAreNamed() {
        var texts = new ArrayList<Row>();
        for (long i = 0; i < 700; i++) {
            texts.add(RowFactory.create(i, i == 5 ? null : "第" + i + "段"));
        }
        texts.add(RowFactory.create(700L, "长".repeat(600)));
        var embedding =
                new SparkEmbedding(spark, EmbeddingSettings.of("bge-small-zh-v1.5").keepingText());
        List<Row> rows =
                embedding
                        .embed(spark.createDataFrame(texts, TYPE), "number", "body")
                        .collectAsList();
        assertThat(rows).hasSize(699);
        assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(699);
        assertThat(embedding.badRows())
                .containsExactlyInAnyOrder(
                        "row 5: there is no text",
                        "row 700: the text is longer than the 512 tokens that bge-small-zh-v1.5 reads");
        try (Embedder embedder = Embedder.open()) {
            for (Row row : rows.subList(0, 40)) {
                float[] expected = embedder.embed("第" + row.getString(0) + "段");
                assertThat(cosine(row.getList(4), expected)).isCloseTo(1, within(1e-3));
            }
        }
    }

    @Test
    void aBookIsDealtOutAsPassages() {
        String sentence = "春天来了，花园里的花都开了，孩子们在树下玩耍。";
        var texts = new ArrayList<Row>();
        texts.add(RowFactory.create(0L, (sentence.repeat(10) + "\n\n").repeat(60)));
        texts.add(RowFactory.create(1L, "  短  文 "));
        EmbeddingSettings settings =
                EmbeddingSettings.of("bge-small-zh-v1.5").withSplit(128).keepingText();
        Dataset<Row> vectors =
                new SparkEmbedding(spark, settings)
                        .embed(spark.createDataFrame(texts, TYPE), "number", "body");
        List<Row> rows = vectors.orderBy("id", "passage").collectAsList();
        assertThat(rows).hasSizeGreaterThan(100).allMatch(row -> row.getInt(3) <= 130);
        assertThat(rows.getLast().getString(2)).isEqualTo("  短  文 ");
        for (int i = 0; i < rows.size() - 1; i++) {
            assertThat(rows.get(i).getInt(1)).isEqualTo(i);
        }
        String together =
                String.join(
                        "",
                        rows.stream().limit(rows.size() - 1).map(row -> row.getString(2)).toList());
        assertThat(together.replaceAll("\\s", "")).isEqualTo(sentence.repeat(600));
        // Eight partitions share them.
        var sizes = new ArrayList<Integer>();
        vectors.toJavaRDD()
                .mapPartitions(part -> List.of(count(part)).iterator())
                .collect()
                .forEach(sizes::add);
        assertThat(sizes).hasSize(8).allMatch(size -> size > rows.size() / 16);
    }

    private static int count(java.util.Iterator<Row> rows) {
        int count = 0;
        for (; rows.hasNext(); rows.next()) {
            count++;
        }
        return count;
    }

    static double cosine(List<Float> a, float[] b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += (double) a.get(i) * b[i];
        }
        return sum;
    }
}
