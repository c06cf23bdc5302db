package zhiyin.lab.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.RunInfo;
import zhiyin.lab.report.TaskEntry;
import zhiyin.lab.run.ModelRun.Done;
import zhiyin.lab.task.Task;

/// Runs models side by side: the same texts, the same machine, every score with its uncertainty.
///
/// Models take turns, each through all tasks. What a model has computed is in the cache, so that a run that was
/// broken off goes on where it stopped when it is started again.
public final class Lab {
    private final LabOptions options;
    private final RunListener listener;

    public Lab(LabOptions options, RunListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /// @param info how the run is made; its seconds are measured here
    /// @throws zhiyin.engine.EngineException where a model cannot be loaded, or refuses texts
    /// @throws LabException where a model or a task is there twice
    public Report run(List<Contestant> contestants, List<Task> tasks, RunInfo info) {
        requireDifferent("model", contestants.stream().map(Contestant::label).toList());
        requireDifferent("task", tasks.stream().map(task -> task.info().name()).toList());
        for (Contestant contestant : contestants) {
            try (var run = new ModelRun(contestant, options, listener)) {
                run.requireFound();
            }
        }
        long begun = System.nanoTime();
        listener.started(contestants.size() * tasks.stream().mapToLong(Task::texts).sum());
        var entries = new ArrayList<ModelEntry>();
        var done = new ArrayList<Map<String, Done>>();
        for (Contestant contestant : contestants) {
            try (var run = new ModelRun(contestant, options, listener)) {
                done.add(run.run(tasks));
                entries.add(run.entry());
            }
        }
        var judge = new Judge(info, entries, done);
        tasks.forEach(judge::judge);
        return new Report(
                Report.FORMAT,
                info.withSeconds((System.nanoTime() - begun) / 1e9),
                List.copyOf(entries),
                tasks.stream().map(Lab::entry).toList(),
                judge.results(),
                judge.comparisons());
    }

    private static void requireDifferent(String what, List<String> names) {
        var seen = new HashSet<String>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new LabException(
                        Code.REQUEST_INVALID,
                        "the %s %s is there twice; name it once".formatted(what, name));
            }
        }
    }

    private static TaskEntry entry(Task task) {
        var info = task.info();
        return new TaskEntry(
                info.name(),
                info.kind().label(),
                info.kind().metric(),
                info.language(),
                info.licence(),
                info.source(),
                task.units(),
                task.texts());
    }
}
