package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A collection and what is in it.
///
/// @param stages how many documents are at each stage; stages without any are left out
/// @param languages how many documents are in each language, `""` for those unknown
/// @param types how many documents are of each format
/// @param bytes of the documents' originals
/// @param indexes all it has, the live one first
public record CollectionInfo(
        long id,
        String name,
        CollectionSettings settings,
        Map<Stage, Long> stages,
        Map<String, Long> languages,
        Map<String, Long> types,
        long bytes,
        List<IndexInfo> indexes,
        Instant created) {
    public CollectionInfo {
        stages = Map.copyOf(stages);
        languages = Map.copyOf(languages);
        types = Map.copyOf(types);
        indexes = List.copyOf(indexes);
    }

    public Optional<IndexInfo> live() {
        return indexes.stream().filter(index -> index.state() == IndexInfo.State.LIVE).findFirst();
    }

    public Optional<IndexInfo> building() {
        return indexes.stream()
                .filter(index -> index.state() == IndexInfo.State.BUILDING)
                .findFirst();
    }

    public long documents() {
        return stages.values().stream().mapToLong(Long::longValue).sum();
    }
}
