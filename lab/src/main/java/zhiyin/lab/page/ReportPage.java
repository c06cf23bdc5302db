package zhiyin.lab.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import zhiyin.lab.report.Report;

/// A report as one page: open it anywhere, mail it, print it. It asks nothing of any server and runs no script; the
/// style alone switches between the languages, and to dark where the reader's system is.
public final class ReportPage {
    private static final String STYLE = "report.css";

    private ReportPage() {}

    /// @param chinese whether it opens in Chinese; the reader may switch
    public static String of(Report report, boolean chinese) {
        var page = new Markup();
        page.open("html", "lang", chinese ? "zh" : "en").open("head");
        page.open("meta", "charset", "utf-8").close();
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .close();
        page.element("title", "Zhiyin 知音 · eval").element("style", style()).close().open("body");
        choice(page, "en", "English", !chinese);
        choice(page, "zh", "中文", chinese);
        page.open("main")
                .open("header")
                .element("h1", Phrase.of("Which model is better?", "哪个模型更好？"))
                .close();
        write(report, page);
        page.close().close().close();
        return "<!doctype html>\n" + page + "\n";
    }

    private static void write(Report report, Markup page) {
        Models models = Models.of(report);
        new Summary(report, models).write(page);
        new ScoreTable(report, models).write(page);
        new IntervalChart(report, models).write(page);
        new CostChart(report, models).write(page);
        new CostTable(models).write(page);
        new DimensionChart(report, models).write(page);
        new RoundingTable(report, models).write(page);
        new Origin(report).write(page);
    }

    private static void choice(Markup page, String language, String name, boolean chosen) {
        String id = "in-" + language;
        if (chosen) {
            page.open("input", "type", "radio", "name", "language", "id", id, "checked", "checked")
                    .close();
        } else {
            page.open("input", "type", "radio", "name", "language", "id", id).close();
        }
        page.element("label", name, "for", id, "class", "language");
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(STYLE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
