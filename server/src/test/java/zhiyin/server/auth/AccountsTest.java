package zhiyin.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.server.api.Reach;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.auth.AccountException.Code;

/// Users, passwords and sessions without HTTP.
final class AccountsTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String HERE = "192.0.2.1";

    @TempDir Path folder;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    private Accounts open() {
        return new Accounts(AccountStore.in(folder), () -> now);
    }

    private Accounts withAdmin() {
        Accounts accounts = open();
        accounts.first("Anna", PASSWORD, Optional.empty(), HERE);
        return accounts;
    }

    private static Code code(AccountException failure) {
        return failure.code();
    }

    private static void assertRefused(Code code, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        AccountException.class, e -> assertThat(code(e)).isEqualTo(code));
    }

    /// The reference implementation's own example, of "password" and "somesalt".
    @Test
    void a_hash_of_the_reference_implementation_is_understood() {
        String reference =
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(Passwords.matches("password", reference)).isTrue();
        assertThat(Passwords.matches("passwore", reference)).isFalse();
    }

    @Test
    void passwords_are_salted_and_the_same_however_they_are_typed() {
        String hash = Passwords.hash("Caf\u00e9 am Morgen", "anna");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Passwords.hash("Caf\u00e9 am Morgen", "anna")).isNotEqualTo(hash);
        assertThat(Passwords.matches("Cafe\u0301 am Morgen", hash)).isTrue();
        assertThat(Passwords.matches("", hash)).isFalse();
        for (String weak :
                List.of("", "123456789", "aaaaaaaaaaaa", "AnnaAnnaAnna", "x".repeat(1001))) {
            assertRefused(Code.INVALID, () -> Passwords.hash(weak, "annaannaanna"));
        }
    }

    @Test
    void users_are_kept_in_a_private_file_that_tells_no_password() throws Exception {
        Accounts accounts = withAdmin();
        accounts.add(User.of("Ben", PASSWORD, Role.READER, Optional.of(List.of("b", "a", "b"))));
        Path file = folder.resolve("users.json");
        assertThat(Files.readString(file)).contains("Anna", "argon2id").doesNotContain(PASSWORD);
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(open().find("bEN").orElseThrow().collections()).hasValue(List.of("a", "b"));
        assertThat(open().find("Ben").orElseThrow().principal().reach())
                .isEqualTo(Reach.only(List.of("a", "b")));
        assertRefused(
                Code.USER_EXISTS,
                () -> accounts.add(User.of("BEN", PASSWORD, Role.READER, Optional.empty())));
        assertRefused(Code.INVALID, () -> User.of("<b>", PASSWORD, Role.READER, Optional.empty()));
        assertRefused(
                Code.INVALID, () -> User.of("c", PASSWORD, Role.ADMIN, Optional.of(List.of("a"))));
    }

    @Test
    void somebody_stays_administrator() {
        Accounts accounts = open();
        assertRefused(
                Code.LAST_ADMINISTRATOR,
                () -> accounts.add(User.of("x", PASSWORD, Role.EDITOR, Optional.empty())));
        accounts.first("Anna", PASSWORD, Optional.empty(), HERE);
        assertRefused(
                Code.USER_EXISTS, () -> accounts.first("x", PASSWORD, Optional.empty(), HERE));
        accounts.add(User.of("Ben", PASSWORD, Role.EDITOR, Optional.empty()));
        assertRefused(Code.LAST_ADMINISTRATOR, () -> accounts.remove("anna"));
        assertRefused(
                Code.LAST_ADMINISTRATOR,
                () ->
                        accounts.change(
                                "anna", user -> user.withRights(Role.READER, Optional.empty())));
        assertRefused(Code.USER_NOT_FOUND, () -> accounts.remove("nobody"));
        accounts.remove("ben");
        accounts.remove("anna");
        assertThat(accounts.isEmpty()).isTrue();
    }

    @Test
    void limits_follow_names_and_end_with_their_collection() {
        Accounts accounts = withAdmin();
        accounts.add(User.of("Ben", PASSWORD, Role.READER, Optional.of(List.of("a", "b"))));
        accounts.renamed("a", "z");
        accounts.dropped("b");
        accounts.renamed("other", "b");
        assertThat(accounts.find("Ben").orElseThrow().collections()).hasValue(List.of("z"));
        accounts.dropped("z");
        assertThat(accounts.find("Ben").orElseThrow().principal().reach().covers("z")).isFalse();
        assertThat(accounts.find("Anna").orElseThrow().principal().reach()).isEqualTo(Reach.ALL);
    }

    @Test
    void a_session_outlives_a_restart_slides_and_ends() throws Exception {
        String token = withAdmin().signIn("anna", PASSWORD, HERE);
        assertThat(Files.readString(folder.resolve("sessions.json"))).doesNotContain(token);
        assertThat(token).hasSize(43);
        assertThat(open().recognise(token))
                .hasValueSatisfying(found -> assertThat(found.renewed()).isFalse());
        for (int day = 0; day < 4; day++) {
            now = now.plus(Duration.ofDays(6));
            assertThat(open().recognise(token))
                    .hasValueSatisfying(found -> assertThat(found.renewed()).isTrue());
        }
        now = now.plus(Duration.ofDays(6));
        assertThat(open().recognise(token)).as("30 days old").isEmpty();
        String other = open().signIn("anna", PASSWORD, HERE);
        now = now.plus(Duration.ofDays(7));
        assertThat(open().recognise(other)).as("unused for 7 days").isEmpty();
    }

    @Test
    void another_password_or_a_user_of_the_same_name_ends_sessions() {
        Accounts accounts = withAdmin();
        accounts.add(User.of("Ben", PASSWORD, Role.EDITOR, Optional.empty()));
        String first = accounts.signIn("ben", PASSWORD, HERE);
        String second = accounts.signIn("ben", PASSWORD, HERE);
        String renewed = accounts.changePassword("ben", PASSWORD, "another good one", HERE);
        assertThat(accounts.recognise(first)).isEmpty();
        assertThat(accounts.recognise(second)).isEmpty();
        assertThat(accounts.recognise(renewed)).isPresent();
        assertRefusedSignIn(accounts, "ben", PASSWORD);
        accounts.remove("ben");
        accounts.add(User.of("Ben", PASSWORD, Role.ADMIN, Optional.empty()));
        assertThat(accounts.recognise(renewed)).isEmpty();
        String now = accounts.signIn("Ben", PASSWORD, HERE);
        accounts.signOutEverywhere("ben");
        assertThat(accounts.recognise(now)).isEmpty();
    }

    private static void assertRefusedSignIn(Accounts accounts, String name, String password) {
        assertThatThrownBy(() -> accounts.signIn(name, password, HERE))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNAUTHENTICATED));
    }

    @Test
    void a_setup_code_is_read_as_people_write_it() {
        var code = new SetupCode();
        assertThat(code.text()).matches("[A-Z0-9]{5}-[A-Z0-9]{5}");
        assertThat(code.is(code.text().toLowerCase(Locale.ROOT).replace("-", " "))).isTrue();
        assertThat(code.is(code.text().substring(1))).isFalse();
        assertThat(code.is("")).isFalse();
    }

    @Test
    void what_another_process_changes_counts_soon() throws Exception {
        Accounts accounts = withAdmin();
        String token = accounts.signIn("anna", PASSWORD, HERE);
        new UserList(AccountStore.in(folder))
                .change("anna", user -> user.withPassword("of the command line"));
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (accounts.recognise(token).isPresent() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(accounts.recognise(token)).isEmpty();
    }
}
