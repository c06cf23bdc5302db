package zhiyin.knowledge.catalog;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// The columns that are JSON: records of a few plain values by their components' names, absent ones as null;
/// lists of strings; places and reports as in [DocumentJson]. Unknown names are passed over.
final class CatalogJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private CatalogJson() {}

    static String settings(CollectionSettings settings) {
        return MAPPER.writeValueAsString(settings);
    }

    static CollectionSettings collectionSettings(String json) {
        return record(json, CollectionSettings.class);
    }

    static String settings(IndexSettings settings) {
        return MAPPER.writeValueAsString(settings);
    }

    static IndexSettings indexSettings(String json) {
        return record(json, IndexSettings.class);
    }

    static String progress(JobProgress progress) {
        return MAPPER.writeValueAsString(progress);
    }

    static JobProgress progress(String json) {
        return record(json, JobProgress.class);
    }

    static String string(String text) {
        return MAPPER.writeValueAsString(text);
    }

    static String strings(Collection<String> strings) {
        return MAPPER.writeValueAsString(strings);
    }

    static List<String> strings(String json) {
        return json.equals("[]") ? List.of() : Arrays.asList(record(json, String[].class));
    }

    static String place(Place place) {
        try {
            return DocumentJson.toString(place);
        } catch (IOException e) {
            throw new IllegalStateException("a place could not be written: " + place, e);
        }
    }

    static Place place(String json) {
        try {
            return DocumentJson.readPlace(json);
        } catch (IOException e) {
            throw damaged(json, e);
        }
    }

    static String report(Report report) {
        try {
            return DocumentJson.toString(report);
        } catch (IOException e) {
            throw new IllegalStateException("a report could not be written", e);
        }
    }

    static Report report(String json) {
        try {
            return DocumentJson.readReport(json);
        } catch (IOException e) {
            throw damaged(json, e);
        }
    }

    private static <T> T record(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw damaged(json, e);
        }
    }

    private static CatalogException damaged(String json, Exception e) {
        return new CatalogException(
                Code.CATALOG_UNAVAILABLE,
                "the catalog is damaged: %s is not what a column should hold: %s"
                        .formatted(Shown.of(json), e.getMessage()),
                e);
    }
}
