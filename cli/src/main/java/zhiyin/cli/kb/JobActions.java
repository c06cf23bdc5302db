package zhiyin.cli.kb;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb pause`, `resume`, `cancel`, `retry`: what is done to a job.
final class JobActions {
    private JobActions() {}

    private static int act(KbCommand kb, long job, String action) {
        return kb.look(connection -> {
            JobInfo info = connection.client().job(job, action);
            String state = info.state().name().toLowerCase(Locale.ROOT);
            kb.out().printf("job %d is %s: %s%n", info.id(), state, info.title());
            return 0;
        });
    }

    private static int actAndWait(KbCommand kb, long job, String action, boolean detach) {
        return kb.work(connection -> {
            JobInfo info = connection.client().job(job, action);
            return new Waiting(kb, connection).job(info, detach);
        });
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Takes up nothing new of a job.",
            footer = {"", "Examples:", "  zhiyin kb pause 7"})
    static final class Pause implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before call()
        KbCommand kb;

        @Parameters(paramLabel = "JOB", description = "Its number, see \"zhiyin kb jobs\".")
        long job;

        @Override
        public Integer call() {
            return act(kb, job, "pause");
        }
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Ends a job; documents that are ready stay.",
            footer = {"", "Examples:", "  zhiyin kb cancel 7"})
    static final class Cancel implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before call()
        KbCommand kb;

        @Parameters(paramLabel = "JOB", description = "Its number, see \"zhiyin kb jobs\".")
        long job;

        @Override
        public Integer call() {
            return act(kb, job, "cancel");
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Goes on with a paused job, and waits until it is done.",
            footer = {"", "Examples:", "  zhiyin kb resume 7", "  zhiyin kb resume 7 --detach"})
    static final class Resume implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before call()
        KbCommand kb;

        @Parameters(paramLabel = "JOB", description = "Its number, see \"zhiyin kb jobs\".")
        long job;

        @Option(names = "--detach", description = "Do not wait until it is done.")
        boolean detach;

        @Override
        public Integer call() {
            return actAndWait(kb, job, "resume", detach);
        }
    }

    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description =
                    "Takes up a job's failed and cancelled documents once more, and waits until it is done.",
            footer = {"", "Examples:", "  zhiyin kb retry 7"})
    static final class Retry implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before call()
        KbCommand kb;

        @Parameters(paramLabel = "JOB", description = "Its number, see \"zhiyin kb jobs\".")
        long job;

        @Option(names = "--detach", description = "Do not wait until it is done.")
        boolean detach;

        @Override
        public Integer call() {
            return actAndWait(kb, job, "retry", detach);
        }
    }
}
