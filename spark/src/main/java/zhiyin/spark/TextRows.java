package zhiyin.spark;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// What goes from one stage of a job to the next.
final class TextRows {
    static final String ID = "id";
    static final String PASSAGE = "passage";
    static final String TEXT = "text";
    static final String PLACE = "place";
    static final String TOKENS = "tokens";
    static final String EMBEDDING = "embedding";

    /// @see #text
    static final StructType TEXTS =
            new StructType()
                    .add(ID, DataTypes.StringType)
                    .add(PASSAGE, DataTypes.IntegerType, false)
                    .add(TEXT, DataTypes.StringType)
                    .add(PLACE, DataTypes.StringType);

    private TextRows() {}

    /// What is written: as by `zhiyin bulk`.
    static StructType vectors(boolean withText) {
        StructType type =
                new StructType()
                        .add(ID, DataTypes.StringType, false)
                        .add(PASSAGE, DataTypes.IntegerType, false);
        type = withText ? type.add(TEXT, DataTypes.StringType, false) : type;
        return type.add(TOKENS, DataTypes.IntegerType, false)
                .add(EMBEDDING, DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }

    static String[] columns(boolean withText) {
        return withText
                ? new String[] {ID, PASSAGE, TEXT, TOKENS, EMBEDDING}
                : new String[] {ID, PASSAGE, TOKENS, EMBEDDING};
    }

    static Encoder<Row> texts() {
        return Encoders.row(TEXTS);
    }

    /// @param place where a person finds it
    static Row text(String id, int passage, String text, String place) {
        return RowFactory.create(id, passage, text, place);
    }
}
