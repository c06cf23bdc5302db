package zhiyin.lab.page;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import zhiyin.lab.report.Cost;
import zhiyin.lab.report.ModelEntry;

/// What each model costs: size, memory, time, money.
record CostTable(Models models) {
    private static final long VECTORS = 1_000_000;

    void write(Markup page) {
        page.open("section").element("h2", Phrase.of("What they cost", "代价"));
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        page.element("th", "", "scope", "col");
        for (ModelEntry model : models.leading()) {
            page.element(
                    "th",
                    model.label(),
                    "scope",
                    "col",
                    "class",
                    Marks.colour(models.number(model)) + " model");
        }
        page.close().close().open("tbody");
        row(
                page,
                Phrase.of("Parameters", "参数"),
                model -> Figures.parameters(model.cost().parameters()));
        row(page, Phrase.of("File", "文件"), model -> Figures.bytes(model.cost().fileBytes()));
        row(
                page,
                Phrase.of("Memory of its weights", "权重所占内存"),
                model -> Figures.bytes(model.cost().memoryBytes()));
        row(page, Phrase.of("Arithmetic", "运算"), ModelEntry::type);
        row(page, Phrase.of("Dimensions", "维数"), model -> Integer.toString(model.dimensions()));
        row(
                page,
                Phrase.of("A million vectors, 32-bit", "一百万个向量（32 位）"),
                model -> Figures.bytes(OptionalLong.of(VECTORS * model.cost().vectorBytes())));
        row(
                page,
                Phrase.of("Documents a second", "每秒文档数"),
                model -> speed(model, Cost.Speed::documentsPerSecond));
        row(
                page,
                Phrase.of("Tokens a second", "每秒词元数"),
                model -> speed(model, Cost.Speed::tokensPerSecond));
        row(page, Phrase.of("One query: p50, p95", "单次查询：p50、p95"), CostTable::latency);
        if (models.leading().stream().anyMatch(model -> model.cost().remote().isPresent())) {
            row(page, Phrase.of("Paid in this run", "本次花费"), CostTable::paid);
        }
        page.close().close().close();
        page.element(
                "p",
                Phrase.of(
                        "Speed: texts of these tasks, nothing from a cache, on the machine below.",
                        "速度：用这些任务的文本、不经缓存、在下述机器上测得。"),
                "class",
                "note");
        page.close();
    }

    private void row(Markup page, Phrase name, Function<ModelEntry, String> value) {
        page.open("tr").element("th", name, "scope", "row");
        models.leading()
                .forEach(model -> page.element("td", value.apply(model), "class", "number"));
        page.close();
    }

    private static String speed(ModelEntry model, Function<Cost.Speed, Double> value) {
        return model.cost().speed().map(value).map(Figures::three).orElse(Figures.NONE);
    }

    private static String latency(ModelEntry model) {
        return model.cost()
                .speed()
                .flatMap(Cost.Speed::latency)
                .map(each ->
                        "%s, %s ms"
                                .formatted(
                                        Figures.three(each.p50Millis()),
                                        Figures.three(each.p95Millis())))
                .orElse(Figures.NONE);
    }

    private static String paid(ModelEntry model) {
        return Figures.dollars(
                model.cost().remote().map(Cost.Remote::dollars).orElse(OptionalDouble.empty()));
    }
}
