package zhiyin.bench.parse;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parsers;
import zhiyin.knowledge.parse.Source;

/// What a parser made of one file, and what it cost.
///
/// @param markdown empty where it failed
/// @param units pages, slides or sheets; 0 where the format has none
/// @param cpuSeconds of the whole process, compilers and collector included
/// @param failure its status and message; empty where it did not fail
record Reading(String markdown, int units, double cpuSeconds, String failure) {
    static Reading of(
            Parsers parsers, Path file, ParseOptions options, MarkdownWriter.Options writing)
            throws IOException {
        double start = processSeconds();
        try {
            Document document = parsers.parse(Source.of(file), options, ParseLimits.defaults());
            String markdown = MarkdownWriter.of(document.blocks(), writing);
            return new Reading(markdown, document.report().units(), processSeconds() - start, "");
        } catch (ParseException e) {
            return new Reading("", 0, processSeconds() - start, e.status() + " " + e.getMessage());
        }
    }

    private static double processSeconds() {
        var system =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return system.getProcessCpuTime() / 1e9;
    }
}
