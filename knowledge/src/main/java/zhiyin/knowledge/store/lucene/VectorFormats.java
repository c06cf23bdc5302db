package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// How vectors are kept: one bit a number to find candidates by (Lucene's optimised scalar quantisation,
/// after RaBitQ), and the floats to score them.
///
/// A segment of more than about 9,000 vectors gets a graph (HNSW; Malkov and Yashunin,
/// https://arxiv.org/abs/1603.09320). Below, all codes are scanned: with 9,000 of 512 dimensions that took
/// 1.2 ms of one core beside the graph's 1.5, missed half as much, and the index was built in 2.8 s
/// instead of 6.7.
///
/// Where a store has short vectors, these have the graph, and the full ones only codes: a scan of them is
/// nearly exact, and a graph over thousands of dimensions takes ten times as long to build as all the
/// rest.
final class VectorFormats {
    static final int MAX_DIMENSIONS = 4_096;

    /// Neighbours of a node, and candidates looked at while it is added: Lucene's defaults.
    private static final int NEIGHBOURS = 16;

    private static final int BEAM = 100;

    /// A graph is built for n vectors where n exceeds this times ln n.
    private static final int GRAPH_THRESHOLD = 1_000;

    private VectorFormats() {}

    static Codec codec(Layout layout) {
        KnnVectorsFormat graph = new Wide(graph());
        KnnVectorsFormat full = layout.hasShort() ? new Wide(scan()) : graph;
        return new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return field.equals(StoreFields.VECTOR) ? full : graph;
            }
        };
    }

    private static KnnVectorsFormat graph() {
        return new Lucene104HnswScalarQuantizedVectorsFormat(
                ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, NEIGHBOURS, BEAM, 1, null, GRAPH_THRESHOLD);
    }

    private static KnnVectorsFormat scan() {
        return new Lucene104ScalarQuantizedVectorsFormat(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE);
    }

    /// Lucene's own format but for the 1,024 dimensions it stops at. It keeps the format's name, by which
    /// the files are read again, so that any Lucene can read them.
    private static final class Wide extends KnnVectorsFormat {
        private final KnnVectorsFormat format;

        Wide(KnnVectorsFormat format) {
            super(format.getName());
            this.format = format;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return format.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return format.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return MAX_DIMENSIONS;
        }
    }
}
