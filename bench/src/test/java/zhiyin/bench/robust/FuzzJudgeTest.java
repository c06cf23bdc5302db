package zhiyin.bench.robust;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.bench.load.Connection.Answer;
import zhiyin.bench.robust.FuzzRequest.End;
import zhiyin.bench.robust.FuzzRequest.Kind;

final class FuzzJudgeTest {
    private static final List<Route> ROUTES = Route.all(Described.document());

    private final FuzzJudge judge = new FuzzJudge(Described.document(), ROUTES);

    private static FuzzRequest request(int route, boolean exact) {
        return new FuzzRequest(
                1, Kind.JSON_TEXT, ROUTES.get(route), new byte[0], exact, End.KEPT, false);
    }

    private static Answer answer(int status, String type, String body) {
        return new Answer(status, 0, type, false, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer json(int status, String body) {
        return answer(status, "application/json", body);
    }

    @Test
    void an_error_in_its_routes_shape_is_right() {
        assertThat(judge.fault(request(0, true), json(400, "{\"error\":\"no\"}"))).isEmpty();
        assertThat(judge.fault(request(1, true), json(404, "{\"code\":null}"))).isEmpty();
        assertThat(judge.fault(request(1, true), json(404, "{\"other\":\"b\"}"))).isEmpty();
    }

    @Test
    void an_error_in_another_routes_shape_is_wrong_unless_no_route_is_certain() {
        Answer other = json(400, "{\"code\":\"x\"}");
        assertThat(judge.fault(request(0, true), other)).isPresent();
        assertThat(judge.fault(request(0, false), other)).isEmpty();
        assertThat(judge.fault(request(0, false), json(400, "{\"error\":1}"))).isPresent();
        assertThat(judge.fault(request(0, false), json(400, "{\"error\":\"\",\"more\":1}")))
                .isPresent();
    }

    @Test
    void values_by_names_of_their_own_are_all_of_one_shape() {
        String error = "{\"other\":\"a\",\"values\":{\"name\":\"x\",\"limit\":%s}}";
        assertThat(judge.fault(request(1, true), json(400, error.formatted("\"5\"")))).isEmpty();
        assertThat(judge.fault(request(1, true), json(400, error.formatted("5")))).isPresent();
    }

    @Test
    void what_is_no_whole_json_is_wrong() {
        assertThat(judge.fault(request(0, true), json(400, "{\"error\":\"no\"} x"))).isPresent();
        assertThat(judge.fault(request(0, true), json(200, "{\"a\":"))).isPresent();
        assertThat(judge.fault(request(0, true), answer(404, "text/html", "<h1>404</h1>")))
                .isPresent();
        assertThat(judge.fault(request(0, true), json(400, ""))).isPresent();
    }

    @Test
    void a_failure_of_the_servers_own_is_wrong_and_too_much_work_is_not() {
        Answer failed = json(500, "{\"error\":\"no\"}");
        assertThat(judge.fault(request(0, true), failed)).hasValue("status 500");
        assertThat(judge.fault(request(0, true), json(503, "{\"error\":\"no\"}"))).isEmpty();
        assertThat(judge.fault(request(0, true), json(429, "{\"error\":\"no\"}"))).isEmpty();
        assertThat(judge.fault(request(0, true), json(502, "{\"error\":\"no\"}"))).isPresent();
    }
}
