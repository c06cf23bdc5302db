package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/// How the JSON of weight files is read: as a stream, UTF-8, each key once, nothing deep or long.
final class BoundedJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                    .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(8)
                                    .maxNumberLength(20)
                                    .maxNameLength(1024)
                                    .maxStringLength(1 << 20)
                                    .build())
                    .build();

    private BoundedJson() {}

    /// @param json at most 2 GiB
    static JsonParser parser(MemorySegment json) {
        return FACTORY.createParser(
                ObjectReadContext.empty(), new ByteBufferBackedInputStream(json.asByteBuffer()));
    }

    /// The byte at which reading failed.
    static long position(JacksonException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
    }
}
