package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.store.View;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.Test;

/** What each role sees, graph by graph, as a person would read it off the cooperation's rules. */
class RolesTest {
    private static final Roles ROLES = Roles.of(Specification.load());
    private static final SubmissionId OWN = SubmissionId.parse("0851/2025");
    private static final SubmissionId OTHER = SubmissionId.parse("9002/2025");

    /** Every kind of graph the store may hold, of one's own municipality, of another, and of none. */
    private static final Map<String, String> GRAPHS = new TreeMap<>(Map.ofEntries(
            Map.entry("model", "model"),
            Map.entry("catalog", "catalogue"),
            Map.entry("key-figures/public", "public-aggregates"),
            Map.entry("openings", "openings"),
            Map.entry("rounds", "rounds"),
            Map.entry("distribution", "distribution"),
            Map.entry("archive/M/2025/forbrug/3", "archive"),
            Map.entry("archive/M/2025/forbrug/3/protected", "archive"),
            Map.entry("archive/submissions/M/2025/3", "archive"),
            Map.entry("profiles/M", "profile"),
            Map.entry("M/2025", "records"),
            Map.entry("M/2025/details", "details"),
            Map.entry("M/2025/ejendomme", "delivered"),
            Map.entry("M/2025/converted", "delivered"),
            Map.entry("M/2025/protected", "protected"),
            Map.entry("key-figures/M/2025", "cube"),
            Map.entry("key-figures/M/2025/superseded/9a1b2c3d4e5f", "cube"),
            Map.entry("submissions/M/2025", "submission")));

    private static final String EVERYONE = "catalog key-figures/public model openings rounds";
    /** Who governed the rounds is no business of the public. */
    private static final String PUBLIC = "catalog key-figures/public model openings";

    private static final String CUBES = " key-figures/M/2025 key-figures/M/2025/superseded/9a1b2c3d4e5f";

    private static String seen(View view, SubmissionId id) {
        var seen = new java.util.TreeSet<String>();
        GRAPHS.keySet().stream()
                .filter(path -> view.shows().test(graph(path, id)))
                .forEach(seen::add);
        return String.join(" ", seen);
    }

    private static Node graph(String path, SubmissionId id) {
        return iri("graph/" + path.replace("M", id.municipality().code()));
    }

    private static Viewer viewer(String role) {
        return ROLES.viewer(TokensTest.wanted(role, "0851"), List.of());
    }

    private static String sorted(String paths) {
        return String.join(" ", new java.util.TreeSet<>(List.of(paths.strip().split(" "))));
    }

    @Test
    void everyGraphIsOfTheOneKindItsNameTells() {
        GRAPHS.forEach((path, kind) ->
                assertThat(ROLES.kind(graph(path, OWN))).as(path).contains(iri("code/graph-kind/" + kind)));
        for (String none : List.of(
                "0851/2025/details/more", "0851/25", "0851/2025/", "key-figures/public/x", "models", "", "tokens")) {
            assertThat(ROLES.kind(iri("graph/" + none))).as(none).isEmpty();
        }
        assertThat(ROLES.kind(iri("elsewhere/model"))).isEmpty();
    }

    @Test
    void thePublicSeesModelAggregatesAndNothingOfAnyMunicipality() {
        assertThat(seen(ROLES.anyone(List.of()).view(), OWN)).isEqualTo(PUBLIC);
        assertThat(ROLES.anyone(List.of()).acts()).isEmpty();
    }

    @Test
    void aMemberSeesAllNamedFiguresAndEverythingOfItsOwn() {
        assertThat(seen(viewer("member").view(), OTHER)).isEqualTo(sorted(EVERYONE + CUBES));
        assertThat(seen(viewer("member").view(), OWN))
                .isEqualTo(
                        sorted(
                                EVERYONE + CUBES
                                        + " M/2025 M/2025/details M/2025/ejendomme M/2025/converted M/2025/protected profiles/M submissions/M/2025"));
    }

    @Test
    void anOwnerSeesItsOwnEstatesAndNoOtherMembersFigures() {
        assertThat(seen(viewer("owner").view(), OTHER)).isEqualTo(EVERYONE);
        assertThat(seen(viewer("owner").view(), OWN))
                .isEqualTo(sorted(EVERYONE + CUBES
                        + " M/2025 M/2025/details M/2025/ejendomme M/2025/converted profiles/M submissions/M/2025"));
    }

    @Test
    void aVendorSeesReceiptsAndNoData() {
        assertThat(seen(viewer("vendor").view(), OTHER)).isEqualTo(EVERYONE);
        assertThat(seen(viewer("vendor").view(), OWN)).isEqualTo(sorted(EVERYONE + " profiles/M submissions/M/2025"));
    }

    @Test
    void anAnalystSeesAllNamedFiguresAndRecordsOfThoseWhoAllowIt() {
        assertThat(seen(viewer("analyst").view(), OTHER)).isEqualTo(sorted(EVERYONE + CUBES));
        assertThat(seen(viewer("analyst").view(), OWN)).isEqualTo(sorted(EVERYONE + CUBES + " M/2025 M/2025/details"));
    }

    @Test
    void theSecretariatSeesStatesAndFiguresAndNoEstate() {
        assertThat(seen(viewer("secretariat").view(), OTHER))
                .isEqualTo(sorted(EVERYONE + CUBES + " submissions/M/2025"));
    }

    @Test
    void whatAMunicipalityHasOpenedEveryoneSeesButNeverItsTablesOrProtectedPlaces() {
        var openings = new HashSet<Opening>();
        for (String kind : List.of("cube", "records", "delivered", "protected", "archive", "submission")) {
            openings.add(new Opening(OTHER.municipality(), iri("code/graph-kind/" + kind)));
        }
        assertThat(seen(ROLES.anyone(openings).view(), OTHER)).isEqualTo(sorted(PUBLIC + CUBES + " M/2025"));
        assertThat(seen(ROLES.anyone(openings).view(), OWN)).isEqualTo(PUBLIC);
        assertThat(ROLES.viewer(TokensTest.wanted("owner", "0851"), openings)
                        .view()
                        .shows()
                        .test(OTHER.cubeGraph()))
                .isTrue();
    }

    @Test
    void aTokenThatMayOnlyCheckDoesNothingElse() {
        Token wanted = TokensTest.wanted("member", "0851");
        Token checking = new Token(
                "",
                "",
                wanted.role(),
                wanted.municipalities(),
                Set.of(),
                true,
                wanted.created(),
                wanted.expires(),
                wanted.revoked(),
                "");
        assertThat(ROLES.viewer(checking, List.of()).acts()).containsExactly(Act.CHECK);
        assertThat(viewer("member").acts())
                .containsExactlyInAnyOrder(
                        Act.CHECK, Act.DELIVER, Act.WITHDRAW, Act.RESTORE, Act.EXPLAIN, Act.MATCH, Act.OPEN);
    }

    @Test
    void whatIsDeliveredMustBeOfTheTokensMunicipalityAndTopics() {
        Token wanted = TokensTest.wanted("vendor", "0851");
        Token supply = new Token(
                "",
                "",
                wanted.role(),
                wanted.municipalities(),
                Set.of(iri("code/topic/supply")),
                false,
                wanted.created(),
                wanted.expires(),
                wanted.revoked(),
                "");
        Viewer vendor = ROLES.viewer(supply, List.of());
        assertThat(vendor.mayDeliver(OWN, Set.of(iri("code/topic/supply")))).isTrue();
        assertThat(vendor.mayDeliver(OWN, Set.of(iri("code/topic/supply"), iri("code/topic/economy"))))
                .isFalse();
        assertThat(vendor.mayDeliver(OTHER, Set.of(iri("code/topic/supply")))).isFalse();
        assertThat(viewer("vendor").mayDeliver(OWN, Set.of(iri("code/topic/economy"))))
                .isTrue();
        assertThat(viewer("secretariat").mayDeliver(OWN, Set.of())).isFalse();
    }

    @Test
    void theHistoryIsForWhomMaySeeTheTablesOrTheReceipts() {
        assertThat(viewer("member").mayRead(OWN)).isTrue();
        assertThat(viewer("member").mayRead(OTHER)).isFalse();
        assertThat(viewer("vendor").mayRead(OWN)).isFalse();
        assertThat(viewer("vendor").mayReadReceipts(OWN)).isTrue();
        assertThat(viewer("secretariat").mayReadReceipts(OTHER)).isTrue();
        assertThat(viewer("secretariat").mayRead(OTHER)).isFalse();
        assertThat(viewer("owner").mayReadProtected(OWN)).isFalse();
        assertThat(viewer("member").mayReadProtected(OWN)).isTrue();
        assertThat(Viewer.anyone(View.open()).mayReadProtected(OWN)).isFalse();
    }

    @Test
    void viewsOfOneNameShowTheSameAndMembersOfDifferentMunicipalitiesDoNotShareOne() {
        View one = viewer("member").view();
        assertThat(viewer("member").view().name()).isEqualTo(one.name());
        assertThat(ROLES.viewer(TokensTest.wanted("member", "9002"), List.of())
                        .view()
                        .name())
                .isNotEqualTo(one.name());
        assertThat(viewer("owner").view().name()).isNotEqualTo(one.name());
        assertThat(ROLES.viewer(TokensTest.wanted("analyst"), List.of()).view().name())
                .isEqualTo(ROLES.viewer(TokensTest.wanted("analyst"), List.of())
                        .view()
                        .name());
    }

    @Test
    void anOpenServerShowsNoArchiveDistributionOrProtectedPlace() {
        assertThat(seen(View.open(), OWN))
                .isEqualTo(sorted(EVERYONE + CUBES
                        + " M/2025 M/2025/details M/2025/ejendomme M/2025/converted profiles/M submissions/M/2025"));
    }

    @Test
    void aGuestOfTheDemoActsForFictionalMunicipalitiesOnly() {
        Viewer guest = ROLES.guest();
        assertThat(guest.may(Act.DELIVER, OTHER)).isTrue();
        assertThat(guest.may(Act.DELIVER, OWN)).isFalse();
        assertThat(guest.municipalities()).hasSize(98).contains(new MunicipalityCode("9001"));
    }

    @Test
    void noTokenIsGivenForTheRoleOfTheGuestOrThePublicAndMembersNameTheirMunicipality() {
        for (String role : List.of("public", "demonstration", "konge")) {
            assertThatThrownBy(() -> ROLES.grantable(role, Set.of(OWN.municipality())))
                    .isInstanceOf(UnreadableException.class);
        }
        assertThatThrownBy(() -> ROLES.grantable("leverandør", Set.of()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("--municipality");
        assertThat(ROLES.grantable("sekretariat", Set.of())).isEqualTo(iri("code/role/secretariat"));
    }
}
