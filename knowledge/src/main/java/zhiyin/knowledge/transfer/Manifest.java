package zhiyin.knowledge.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.chunk.ChunkOptions;

/// The first member of a collection's file: what it is, and what the others must be.
///
/// @param format always [#FORMAT]
/// @param version of the format
/// @param program the version of the program that wrote it
/// @param name the collection's
/// @param index how passages and vectors were made; empty where there are none
/// @param leftOut documents that were not ready, and are not in the file
/// @param members length and SHA-256 of the members that describe all others
record Manifest(
        String format,
        int version,
        String program,
        Instant exported,
        String name,
        CollectionSettings settings,
        Optional<Index> index,
        long documents,
        long passages,
        long leftOut,
        Map<String, Member> members) {
    static final String NAME = "manifest.json";
    static final String DOCUMENTS = "documents.jsonl";
    static final String PASSAGES = "passages.jsonl";
    static final String VECTORS = "vectors.f32";
    static final String SPARSE = "sparse.bin";
    static final String ORIGINALS = "originals/";
    static final String PARSED = "parsed/";

    static final String FORMAT = "zhiyin-collection";
    static final int VERSION = 1;

    /// Where passages are left out of searches, which programs that read version 1 alone would find.
    static final int VERSION_WITH_EXCLUSIONS = 2;

    /// Where passages have sparse vectors, in a member of its own.
    static final int VERSION_WITH_SPARSE = 3;

    /// @param fingerprint of the model's files; empty where the model was not at hand
    /// @param sparse whether every passage has a sparse vector too
    record Index(
            String model,
            Optional<String> fingerprint,
            int dimensions,
            int shortDimensions,
            ChunkOptions chunks,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Boolean> sparse) {
        Index {
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(chunks, "chunks");
            fingerprint = Objects.requireNonNullElse(fingerprint, Optional.empty());
            sparse = Objects.requireNonNullElse(sparse, Optional.empty());
        }

        boolean isSparse() {
            return sparse.orElse(false);
        }
    }

    /// @param sha256 in hexadecimal
    record Member(long bytes, String sha256) {
        Member {
            Objects.requireNonNull(sha256, "sha256");
        }
    }

    Manifest {
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(exported, "exported");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(settings, "settings");
        index = Objects.requireNonNullElse(index, Optional.empty());
        members = Map.copyOf(Objects.requireNonNull(members, "members"));
    }
}
