package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.server.Security;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.Accounts;
import zhiyin.server.auth.ApiKey;
import zhiyin.server.auth.KeyAccess;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.auth.KeyRing;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.Usage;
import zhiyin.server.auth.User;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// From a server that nobody has taken to people who see what they may, in a browser.
@Tag("browser")
final class SignInBrowserTest {
    private static final Browser BROWSER = Browser.shared();
    private static final String PASSWORD = "correct horse battery";

    @TempDir static Path folder;

    private static KbServer server;
    private static Accounts accounts;
    private static KeyRing keys;
    private static Usage usage;

    @BeforeAll
    static void start() throws Exception {
        accounts = new Accounts(AccountStore.in(folder), Clock.systemUTC());
        keys = new KeyRing(AccountStore.in(folder), List.of(), Optional.empty());
        usage = new Usage(AccountStore.in(folder).usage(), Clock.systemUTC());
        var access =
                new KeyAccess(
                        keys,
                        usage,
                        Open.WITHOUT_KEYS,
                        () -> !accounts.isEmpty(),
                        Clock.systemUTC());
        server =
                new KbServer(
                        folder.resolve("data"),
                        KbOptions.DEFAULTS,
                        Security.NONE.withAccounts(new AccountAccess(access, accounts)));
        for (String name : List.of("manuals", "salaries")) {
            server.create(name);
            server.add(name, name + ".md", "# %s\n\nThe filter is changed.\n".formatted(name));
        }
    }

    /// Nobody has taken it again.
    @AfterEach
    void forget() {
        BROWSER.go("#/");
        keys.kept().forEach(key -> keys.revoke(key.name()));
        accounts.all().stream()
                .filter(user -> user.role() != Role.ADMIN)
                .forEach(user -> accounts.remove(user.name()));
        accounts.all().forEach(user -> accounts.remove(user.name()));
    }

    @AfterAll
    static void stop() {
        BROWSER.script("location.href = 'about:blank'");
        server.close();
        usage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "en, Protect this server, Users, Reader, Sign out, wrong",
        "zh, 保护此服务器, 用户, 读者, 退出登录, 不正确"
    })
    void whoever_takes_the_server_lets_others_see_a_part_of_it(
            String language,
            String protect,
            String users,
            String reader,
            String signOut,
            String wrong) {
        BROWSER.visit(server.port(), language, "#/c");
        BROWSER.see(".card[data-name=salaries]");
        BROWSER.click("#account");
        BROWSER.screenshot("account-unclaimed-" + language);
        BROWSER.click("#account-menu a", protect);
        BROWSER.see("input[autocomplete=username]");
        BROWSER.screenshot("first-" + language);
        fill("anna", PASSWORD);
        BROWSER.click(".account-form .primary");

        BROWSER.see("h1 + nav a[aria-current], .page-head a[aria-current]", users);
        addReader(language, reader);
        signOut(signOut);
        BROWSER.see(".account-card input[autocomplete=current-password]");
        BROWSER.screenshot("sign-in-" + language);
        BROWSER.go("#/c");
        fill("ben", PASSWORD);
        BROWSER.click(".account-form .primary");

        BROWSER.see(".card[data-name=manuals]");
        assertThat(BROWSER.count(".card")).as("and no other").isEqualTo(1);
        assertThat(BROWSER.count("#create-collection, .card footer .icon-button")).isZero();
        BROWSER.screenshot("reader-" + language);
        BROWSER.go("#/c/manuals");
        BROWSER.see("tr.ready");
        assertThat(BROWSER.count("input[type=file], td.check, .bulk button")).isZero();
        BROWSER.go("#/?q=filter");
        BROWSER.see(".hit .passage");
        assertThat(BROWSER.texts(".results").getFirst()).doesNotContain("salaries");
        BROWSER.go("#/settings/users");
        BROWSER.see(".empty h2");
        assertThat(BROWSER.count("table")).isZero();
        BROWSER.assertClean();

        aWrongPasswordIsTold(signOut, wrong);
    }

    private static void fill(String name, String password) {
        BROWSER.type(".account-form input[name=username]", name);
        BROWSER.type(".account-form input[name=password]", password);
    }

    private static void addReader(String language, String reader) {
        BROWSER.click("#add-user");
        BROWSER.type("dialog input[name=username]", "ben");
        BROWSER.type("dialog input[name=password]", PASSWORD);
        BROWSER.click("dialog input[value=some]");
        BROWSER.click("dialog input[value=manuals]");
        BROWSER.screenshot("add-user-" + language);
        BROWSER.click("dialog footer .primary");
        BROWSER.see("tr[data-user=ben] .role", reader);
        BROWSER.see("tr[data-user=ben] .tag", "manuals");
        BROWSER.screenshot("users-" + language);
    }

    private static void signOut(String label) {
        BROWSER.click("#account");
        BROWSER.see("#sign-out", label);
        BROWSER.click("#sign-out");
    }

    private static void aWrongPasswordIsTold(String signOut, String wrong) {
        signOut(signOut);
        BROWSER.see(".account-card input[autocomplete=current-password]");
        fill("ben", "not the password");
        BROWSER.click(".account-form .primary");
        BROWSER.see(".account-form .problem", wrong);
    }

    @Test
    void a_session_that_ended_elsewhere_asks_to_sign_in_and_goes_on_where_one_was() {
        accounts.first("anna", PASSWORD, Optional.empty(), "test");
        BROWSER.visit(server.port(), "en", "#/c/manuals");
        fill("anna", PASSWORD);
        BROWSER.click(".account-form .primary");
        BROWSER.see("tr.ready");
        accounts.signOutEverywhere("anna");
        BROWSER.go("#/?q=filter");
        BROWSER.see(".account-card input[autocomplete=current-password]");
        fill("anna", PASSWORD);
        BROWSER.click(".account-form .primary");
        BROWSER.see(".hit .passage");
    }

    @ParameterizedTest
    @CsvSource({"en, never, Revoke", "zh, 从未, 撤销"})
    void a_key_is_made_shown_once_and_revoked_and_a_password_is_changed(
            String language, String never, String revoke) {
        String token = accounts.first("anna", PASSWORD, Optional.empty(), "test");
        BROWSER.visit(server.port(), language, "#/settings/keys");
        fill("anna", PASSWORD);
        BROWSER.click(".account-form .primary");
        BROWSER.click("#create-key");
        BROWSER.type("dialog input[name=name]", "chat");
        BROWSER.screenshot("create-key-" + language);
        BROWSER.click("dialog footer .primary");
        BROWSER.see("#secret", "zy-");
        BROWSER.see("#copy-secret");
        BROWSER.screenshot("secret-" + language);
        BROWSER.click("dialog footer .button");
        BROWSER.seeNoMore("dialog");
        BROWSER.see("tr[data-key=chat] .used", never);
        BROWSER.screenshot("keys-" + language);
        BROWSER.click("tr[data-key=chat] .icon-button");
        BROWSER.click("dialog footer .danger", revoke);
        BROWSER.see("#create-key");
        BROWSER.see(".empty h2");

        BROWSER.click("#account");
        BROWSER.click("#change-password");
        BROWSER.type("dialog input[name=present]", PASSWORD);
        BROWSER.type("dialog input[name=password]", "another good one");
        BROWSER.screenshot("change-password-" + language);
        BROWSER.click("dialog footer .primary");
        BROWSER.seeNoMore("dialog");
        assertThat(accounts.recognise(token)).isEmpty();
        BROWSER.reload();
        BROWSER.see(".empty h2");
        BROWSER.assertClean();
    }

    @ParameterizedTest
    @CsvSource({"en, light", "zh, dark"})
    void no_page_of_accounts_has_a_serious_barrier(String language, String scheme)
            throws Exception {
        BROWSER.visit(server.port(), language, "#/first");
        BROWSER.scheme(scheme);
        BROWSER.see(".account-form");
        check("first", language, scheme);
        accounts.first("anna", PASSWORD, Optional.empty(), "test");
        accounts.add(User.of("ben", PASSWORD, Role.READER, Optional.of(List.of("manuals"))));
        BROWSER.visit(server.port(), language, "#/settings/users");
        BROWSER.scheme(scheme);
        BROWSER.see(".account-form");
        check("sign-in", language, scheme);
        fill("anna", PASSWORD);
        BROWSER.click(".account-form .primary");
        BROWSER.see("tr[data-user=ben]");
        check("users", language, scheme);
        BROWSER.click("#add-user");
        BROWSER.see("dialog fieldset");
        check("add-user", language, scheme);
        BROWSER.script("document.querySelector('dialog').close()");
        BROWSER.click("#account");
        BROWSER.see("#sign-out");
        check("menu", language, scheme);
        BROWSER.go("#/settings/keys");
        BROWSER.click("#create-key");
        check("create-key", language, scheme);
        BROWSER.type("dialog input[name=name]", "chat");
        BROWSER.click("dialog footer .primary");
        BROWSER.see("#secret");
        check("secret", language, scheme);
        BROWSER.script("document.querySelector('dialog').close()");
        BROWSER.see("tr[data-key=chat]");
        check("keys", language, scheme);
        BROWSER.assertClean();
    }

    private static void check(String page, String language, String scheme) throws Exception {
        assertThat(BROWSER.barriers()).as("%s, %s, %s", page, language, scheme).isEmpty();
        BROWSER.screenshot("account-%s-%s-%s".formatted(page, language, scheme));
    }

    @Test
    void on_a_phone_nothing_is_wider_than_the_screen() {
        BROWSER.visit(server.port(), "en", "#/first");
        BROWSER.size(360, 740);
        BROWSER.see(".account-form");
        fits("first");
        accounts.first("anna", PASSWORD, Optional.empty(), "test");
        accounts.add(User.of("ben", PASSWORD, Role.READER, Optional.of(List.of("manuals"))));
        keys.add(ApiKey.unlimited("everything-that-there-is", "zy-secret"));
        BROWSER.visit(server.port(), "en", "#/settings/users");
        BROWSER.size(360, 740);
        BROWSER.see(".account-form");
        fits("sign-in");
        fill("anna", PASSWORD);
        BROWSER.click(".account-form .primary");
        BROWSER.see("tr[data-user=ben]");
        fits("users");
        BROWSER.click("#account");
        BROWSER.see("#sign-out");
        fits("menu");
        BROWSER.go("#/settings/keys");
        BROWSER.see("tr[data-key]");
        fits("keys");
    }

    private static void fits(String page) {
        BROWSER.screenshot("phone-account-" + page);
        assertThat(BROWSER.script("return document.documentElement.scrollWidth"))
                .as(page)
                .isEqualTo(360L);
    }
}
