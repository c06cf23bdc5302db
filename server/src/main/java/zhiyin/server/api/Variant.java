package zhiyin.server.api;

import java.io.IOException;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/// What a dialect does on a path that it shares with others; see [Routes#share].
///
/// @param isMine whether a body is one of this dialect's
/// @param errors how its failures are told
public record Variant<B, A>(
        Class<B> body,
        Class<A> answer,
        ErrorFormat errors,
        Predicate<ObjectNode> isMine,
        Routes.ExchangeHandler<B, A> handler) {
    A answer(Call call, ObjectNode tree) throws IOException {
        return handler.handle(call, JsonRecords.bind(tree, body));
    }
}
