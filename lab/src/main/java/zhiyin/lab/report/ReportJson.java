package zhiyin.lab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// A report as JSON: its records' names in snake case.
public final class ReportJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    private ReportJson() {}

    public static String text(Report report) {
        return MAPPER.writeValueAsString(report);
    }

    /// Writes the file in one step: whoever kills the process leaves the old one or the new one.
    public static void write(Report report, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(unfinished, text(report) + "\n");
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /// @throws LabException DATA_INVALID where the file is no report, or of a later version
    /// @throws IOException where it cannot be read
    public static Report read(Path file) throws IOException {
        try {
            Report report = MAPPER.readValue(Files.readString(file), Report.class);
            if (report.format() == Report.FORMAT) {
                return report;
            }
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s is a report of format %d, expected %d; make it anew"
                            .formatted(file, report.format(), Report.FORMAT));
        } catch (JacksonException e) {
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s is no report: %s".formatted(file, e.getOriginalMessage()),
                    e);
        }
    }
}
