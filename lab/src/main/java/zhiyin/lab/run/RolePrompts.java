package zhiyin.lab.run;

import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.model.Prompts;
import zhiyin.lab.task.Role;

/// What a model is given before texts of a role, as its publishers evaluate it:
/// ```text
/// queries and documents   the model's own prompts; instructed models get the task's words before queries
/// texts with their like   the model's prompt of that name, if it has one;
///                         else its prompt for queries where it has one for documents too (E5, nomic);
///                         else nothing (BGE, MiniLM)
/// ```
///
/// @param instruction the task in words, where its data say it
record RolePrompts(Prompts prompts, Optional<String> instruction) {
    Prompt of(Role role) {
        if (role == Role.DOCUMENT) {
            return Kind.DOCUMENT;
        }
        if (instruction.isPresent() && prompts.takesInstructions()) {
            return new Instruction(instruction.get());
        }
        return switch (role) {
            case QUERY, DOCUMENT -> Kind.QUERY;
            case CODE_QUERY -> named("code").orElse(Kind.QUERY);
            case STS, CLASSIFICATION, CLUSTERING, BITEXT ->
                    named(role.name().toLowerCase(Locale.ROOT)).orElse(symmetric());
        };
    }

    private Optional<Prompt> named(String name) {
        return prompts.all().containsKey(name) ? Optional.of(new Task(name)) : Optional.empty();
    }

    private Prompt symmetric() {
        return prompts.document().isEmpty() ? Kind.PLAIN : Kind.QUERY;
    }
}
