package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.MunicipalityCode;
import dk.kkm.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
    private static final Instant LATER = Instant.parse("2027-11-26T08:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static Token wanted(String role, String... municipalities) {
        var whose = new HashSet<MunicipalityCode>();
        for (String code : municipalities) {
            whose.add(new MunicipalityCode(code));
        }
        return new Token(
                "",
                "",
                iri("code/role/" + role),
                whose,
                Set.of(),
                false,
                NOW,
                LATER,
                Optional.empty(),
                "Ejendomscenteret");
    }

    private Path file() {
        return folder.resolve(Tokens.FILE);
    }

    @Test
    void aTokenIsRecognisedAndAnyOtherSecretIsNot() {
        Tokens tokens = Tokens.in(file());
        Tokens.Given given = tokens.give(wanted("member", "0851"));
        assertThat(given.secret()).matches("kkm_[0-9a-f]{8}_[A-Za-z0-9_-]{43}");
        assertThat(tokens.of(given.secret())).contains(given.token());
        String changed = given.secret().substring(0, 55) + (given.secret().endsWith("A") ? "B" : "A");
        for (String other : new String[] {
            changed, given.token().id(), "", given.secret() + "=", given.token().hash()
        }) {
            assertThat(tokens.of(other)).as(other).isEmpty();
        }
    }

    @Test
    void noTwoTokensShareTheirSecret() {
        Tokens tokens = Tokens.in(file());
        assertThat(IntStream.range(0, 50)
                        .mapToObj(n ->
                                tokens.give(wanted("member", "0851")).secret().substring(13)))
                .doesNotHaveDuplicates()
                .hasSize(50);
    }

    @Test
    void theFileHoldsTheHashAndNotTheSecret() throws IOException, NoSuchAlgorithmException {
        Tokens.Given given = Tokens.in(file()).give(wanted("member", "0851"));
        String kept = Files.readString(file());
        assertThat(kept).doesNotContain(given.secret().substring(13));
        assertThat(kept)
                .contains(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(given.secret().getBytes(UTF_8))));
        assertThat(given.toString()).doesNotContain(given.secret());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyItsOwnerMayReadTheFile() throws IOException {
        Tokens tokens = Tokens.in(file());
        tokens.give(wanted("member", "0851"));
        tokens.give(wanted("vendor", "0851"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(Tokens.FILE, Tokens.FILE + ".lock");
        }
    }

    @Test
    void whatOneProgramGivesAndRevokesAnotherSeesAtOnce() {
        Tokens server = Tokens.in(file());
        Tokens command = Tokens.in(file());
        assertThat(server.all()).isEmpty();
        Tokens.Given given = command.give(wanted("member", "0851", "9001"));
        assertThat(server.of(given.secret())).contains(given.token());
        assertThat(server.of(given.secret()).orElseThrow().holds(NOW)).isTrue();
        assertThat(command.revoke(given.token().id(), NOW)).isTrue();
        assertThat(server.of(given.secret()).orElseThrow().holds(NOW)).isFalse();
        assertThat(command.revoke("00000000", NOW)).isFalse();
    }

    @Test
    void aTokenHoldsUntilItExpires() {
        Token token = Tokens.in(file()).give(wanted("member", "0851")).token();
        assertThat(token.holds(LATER.minusMillis(1))).isTrue();
        assertThat(token.holds(LATER)).isFalse();
    }

    @Test
    void whatWasGivenComesBackAsItWasAlsoWithALabelOfManyLines() {
        Token wanted = new Token(
                "",
                "",
                iri("code/role/vendor"),
                Set.of(new MunicipalityCode("0851"), new MunicipalityCode("9001")),
                Set.of(iri("code/topic/supply")),
                true,
                NOW,
                LATER,
                Optional.empty(),
                "Energi\tPro\nA/S");
        Token given = Tokens.in(file()).give(wanted).token();
        Token back = Tokens.in(file()).withId(given.id()).orElseThrow();
        assertThat(back.label()).isEqualTo("Energi Pro A/S");
        assertThat(back.municipalities()).isEqualTo(wanted.municipalities());
        assertThat(back.topics()).isEqualTo(wanted.topics());
        assertThat(back.checkOnly()).isTrue();
    }

    @Test
    void aFileThatCannotBeReadLetsNobodyInAndSaysWhichRow() throws IOException {
        Tokens tokens = Tokens.in(file());
        tokens.give(wanted("member", "0851"));
        Files.writeString(file(), Files.readString(file()).replace("\tfalse\t", "\tno\t"));
        assertThatThrownBy(tokens::all).isInstanceOf(UnreadableException.class).hasMessageContaining("række 2");
    }

    @Test
    void twoProgramsGivingAtOnceLoseNone() {
        Tokens one = Tokens.in(file());
        Tokens other = Tokens.in(file());
        one.give(wanted("member", "0851"));
        other.give(wanted("member", "0851"));
        one.give(wanted("member", "0851"));
        assertThat(Tokens.in(file()).all()).hasSize(3);
    }
}
