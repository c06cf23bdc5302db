package zhiyin.spark;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A row of the output, in the form from which Spark takes an array of floats as a whole: as a `Row` each of its numbers
/// would become an object on the way. Spark wants a class with setters for that.
public final class VectorRow {
    private @Nullable String id;
    private int passage;
    private @Nullable String text;
    private int tokens;
    private float[] embedding = {};

    static VectorRow of(String id, int passage, @Nullable String text, int tokens, float[] vector) {
        var row = new VectorRow();
        row.id = id;
        row.passage = passage;
        row.text = text;
        row.tokens = tokens;
        row.embedding = vector;
        return row;
    }

    public String getId() {
        return Objects.requireNonNull(id);
    }

    public void setId(String id) {
        this.id = id;
    }

    public int getPassage() {
        return passage;
    }

    public void setPassage(int passage) {
        this.passage = passage;
    }

    public @Nullable String getText() {
        return text;
    }

    public void setText(@Nullable String text) {
        this.text = text;
    }

    public int getTokens() {
        return tokens;
    }

    public void setTokens(int tokens) {
        this.tokens = tokens;
    }

    public float[] getEmbedding() {
        return embedding;
    }

    public void setEmbedding(float[] embedding) {
        this.embedding = embedding;
    }
}
