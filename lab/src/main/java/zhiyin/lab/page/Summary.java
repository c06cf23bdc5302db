package zhiyin.lab.page;

import java.util.Comparator;
import java.util.List;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.TaskEntry;

/// What the report comes to, in a few sentences.
record Summary(Report report, Models models) {
    void write(Markup page) {
        page.open("section", "class", "summary");
        ModelEntry best =
                models.leading().stream()
                        .max(Comparator.comparingDouble(model -> report.mean(model.label())))
                        .orElseThrow();
        int tasks = report.tasks().size();
        page.element(
                "p",
                tasks == 1
                        ? Phrase.of("%s has the highest score: %s of 100.", "%s 得分最高：%s（满分 100）。")
                                .with(best.label(), Figures.score(report.mean(best.label())))
                        : Phrase.of(
                                        "%s has the highest mean: %s of 100 over %d tasks.",
                                        "%s 的平均分最高：%s（满分 100，共 %d 项任务）。")
                                .with(
                                        best.label(),
                                        Figures.score(report.mean(best.label())),
                                        tasks));
        if (models.leading().size() > 1) {
            page.open("ul");
            models.leading().stream()
                    .filter(model -> !model.equals(best))
                    .forEach(other -> rival(page, best, other));
            page.close();
        }
        page.close();
    }

    private void rival(Markup page, ModelEntry best, ModelEntry other) {
        List<String> tasks = report.tasks().stream().map(TaskEntry::name).toList();
        long ahead = tasks.stream().filter(task -> isClearlyAhead(task, best, other)).count();
        long behind = tasks.stream().filter(task -> isClearlyAhead(task, other, best)).count();
        page.element(
                "li",
                Phrase.of(
                                "Against %s (mean %s) it is clearly better in %d of %d tasks, and clearly worse in %d.",
                                "与 %s（平均 %s）相比：在 %4$d 项任务中有 %3$d 项明显更好，%5$d 项明显更差。")
                        .with(
                                other.label(),
                                Figures.score(report.mean(other.label())),
                                ahead,
                                tasks.size(),
                                behind));
    }

    private boolean isClearlyAhead(String task, ModelEntry one, ModelEntry other) {
        return report.result(task, one.label()).score() > report.result(task, other.label()).score()
                && report.comparison(task, one.label(), other.label())
                        .filter(each -> each.isClear())
                        .isPresent();
    }
}
