package zhiyin.knowledge.parse.office;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.TreeMap;
import org.apache.poi.hpsf.SummaryInformation;
import org.apache.poi.ooxml.POIXMLProperties.CoreProperties;
import org.jspecify.annotations.Nullable;

/// What a document's properties say of it: author, dates, keywords.
final class OfficeProperties {
    private static final int LONGEST = 1000;

    private final Map<String, String> metadata = new TreeMap<>();

    private OfficeProperties() {}

    static Map<String, String> of(@Nullable SummaryInformation summary) {
        var properties = new OfficeProperties();
        if (summary != null) {
            properties.add("title", summary.getTitle());
            properties.add("author", summary.getAuthor());
            properties.add("subject", summary.getSubject());
            properties.add("keywords", summary.getKeywords());
            properties.add("description", summary.getComments());
            properties.add("created", summary.getCreateDateTime());
            properties.add("modified", summary.getLastSaveDateTime());
        }
        return properties.metadata;
    }

    static Map<String, String> of(CoreProperties core) {
        var properties = new OfficeProperties();
        properties.add("title", core.getTitle());
        properties.add("author", core.getCreator());
        properties.add("subject", core.getSubject());
        properties.add("keywords", core.getKeywords());
        properties.add("description", core.getDescription());
        properties.add("created", core.getCreated());
        properties.add("modified", core.getModified());
        return properties.metadata;
    }

    /// Programs write the author's empty fields, and dates of the year 1601, where they know nothing.
    private void add(String key, @Nullable String value) {
        String text = value == null ? "" : value.replace("\0", "").strip();
        if (!text.isEmpty()) {
            metadata.put(key, text.substring(0, Math.min(text.length(), LONGEST)));
        }
    }

    private void add(String key, @Nullable Date date) {
        Instant at = date == null ? Instant.EPOCH : date.toInstant();
        if (at.isAfter(Instant.EPOCH)) {
            metadata.put(key, at.toString());
        }
    }
}
