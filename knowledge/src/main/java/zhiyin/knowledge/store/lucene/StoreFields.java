package zhiyin.knowledge.store.lucene;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.SparseBytes;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.lucene.Word.Kind;

/// A passage as a document of Lucene's, and what its fields are called. Title and text are stored for
/// [LuceneStore#relabel] alone, which has to analyse them again.
final class StoreFields {
    static final String ID = "id";
    static final String VECTOR = "vector";
    static final String SHORT = "short";
    static final String SPARSE = "sparse";
    static final String SPARSE_VECTOR = "sparse.vector";
    static final String DOCUMENT = "document";
    static final String PATH = "path";
    static final String TYPE = "type";
    static final String LANGUAGE = "language";
    static final String TAG = "tag";
    static final String MODIFIED = "modified";
    static final String TITLE = "title";
    static final String TEXT = "text";
    static final String WORDS = "words";
    static final String PAIRS = "pairs";
    static final String TITLE_WORDS = "title.words";
    static final String TITLE_PAIRS = "title.pairs";

    /// Lucene refuses terms of more than 32,766 bytes. No file system has such paths; of those within
    /// archives that are longer, the beginning decides.
    private static final int MAX_TERM_BYTES = 32_000;

    private static final FieldType TERMS = terms();

    private StoreFields() {}

    static Document document(StoredPassage passage, Layout layout) {
        var document = new Document();
        document.add(new StringField(ID, passage.id(), Field.Store.NO));
        document.add(new BinaryDocValuesField(ID, new BytesRef(passage.id())));
        if (layout.dense()) {
            addDense(document, passage.vector(), layout);
        }
        passage.sparse().ifPresent(sparse -> addSparse(document, sparse));
        addLabels(document, passage.labels());
        document.add(new StoredField(TITLE, passage.title()));
        document.add(new StoredField(TEXT, passage.text()));
        addTerms(document, passage.title(), TITLE_WORDS, TITLE_PAIRS);
        addTerms(document, passage.text(), WORDS, PAIRS);
        return document;
    }

    private static void addDense(Document document, float[] vector, Layout layout) {
        document.add(vector(VECTOR, vector));
        if (layout.hasShort()) {
            document.add(vector(SHORT, Vectors.cut(vector, layout.settings().shortDimensions())));
        }
    }

    private static Field vector(String name, float[] numbers) {
        return new KnnFloatVectorField(name, numbers, VectorSimilarityFunction.DOT_PRODUCT);
    }

    /// The weights twice: rounded, with an inverted index over the tokens, and whole. Lucene refuses weights
    /// that are next to nothing; to candidates they make no difference.
    private static void addSparse(Document document, SparseVector sparse) {
        for (int i = 0; i < sparse.size(); i++) {
            float weight = sparse.weights()[i];
            if (weight >= Float.MIN_NORMAL) {
                document.add(new FeatureField(SPARSE, feature(sparse.ids()[i]), weight));
            }
        }
        document.add(
                new BinaryDocValuesField(SPARSE_VECTOR, new BytesRef(SparseBytes.encode(sparse))));
    }

    /// What a token of sparse vectors is called in the index.
    static String feature(int token) {
        return Integer.toString(token);
    }

    private static void addLabels(Document document, Labels labels) {
        document.add(new LongField(DOCUMENT, labels.document(), Field.Store.NO));
        document.add(new BinaryPoint(MODIFIED, sortable(labels.modified())));
        document.add(keyword(PATH, labels.path()));
        document.add(keyword(TYPE, labels.type()));
        document.add(keyword(LANGUAGE, labels.language()));
        labels.tags().forEach(tag -> document.add(keyword(TAG, tag)));
    }

    private static Field keyword(String name, String value) {
        return new StringField(name, term(value), Field.Store.NO);
    }

    /// The bytes of a label's value that are indexed, and asked for.
    static BytesRef term(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new BytesRef(bytes, 0, Math.min(bytes.length, MAX_TERM_BYTES));
    }

    /// Seconds and nanoseconds, in bytes that sort as times do.
    static byte[] sortable(Instant time) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(time.getEpochSecond() ^ Long.MIN_VALUE)
                .putInt(time.getNano())
                .array();
    }

    private static void addTerms(Document document, String text, String words, String pairs) {
        List<Word> all = Words.of(text);
        addTerms(document, words, all, Kind.WORD, Kind.PART);
        addTerms(document, pairs, all, Kind.PAIR, Kind.SINGLE);
    }

    private static void addTerms(
            Document document, String field, List<Word> all, Kind whole, Kind part) {
        List<Word> words =
                all.stream().filter(word -> word.kind() == whole || word.kind() == part).toList();
        if (!words.isEmpty()) {
            document.add(new Field(field, new TermStream(words), TERMS));
        }
    }

    /// How often, but not where: nothing asks for words in a row, pairs do that for Chinese.
    private static FieldType terms() {
        var type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.freeze();
        return type;
    }
}
