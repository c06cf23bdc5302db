package zhiyin.server.account;

import tools.jackson.core.JsonGenerator;
import zhiyin.server.api.ErrorFormat;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.auth.AccountException;
import zhiyin.server.kb.KbErrors;

/// As the knowledge base tells its errors.
final class AccountErrors implements ErrorFormat {
    private final KbErrors shape = new KbErrors();

    @Override
    public String schema() {
        return shape.schema();
    }

    @Override
    public void write(RequestException failure, JsonGenerator out) {
        shape.write(failure, out);
    }

    @Override
    public RequestException explain(Throwable failure) {
        return failure instanceof AccountException e
                ? RequestException.coded(reason(e.code()), e.code(), String.valueOf(e.getMessage()))
                : shape.explain(failure);
    }

    private static Reason reason(AccountException.Code code) {
        return switch (code) {
            case INVALID -> Reason.INVALID_REQUEST;
            case USER_NOT_FOUND -> Reason.NOT_FOUND;
            case USER_EXISTS, LAST_ADMINISTRATOR, TOO_MANY_USERS -> Reason.CONFLICT;
            case BUSY -> Reason.BUSY;
        };
    }
}
