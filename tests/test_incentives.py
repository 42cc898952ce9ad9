"""Why a partner helps: every closed form against an optimum found without it."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sharing.errors import InvalidScenario
from sharing.incentives import Partner, Team, best_share_elastic, searched, worth_of_reciprocity

optimize = pytest.importorskip("scipy.optimize")

part = st.floats(0, 1).map(lambda x: float(f"{x:.4g}"))
partners = st.builds(
    Partner,
    baseline=st.one_of(st.just(0.0), st.just(1.0), part),
    productivity=st.one_of(st.just(0.0), st.floats(0.02, 6).map(lambda x: float(f"{x:.4g}"))),
    fixed=st.one_of(st.just(0.0), st.floats(0, 0.6).map(lambda x: float(f"{x:.4g}"))),
    reimbursed=st.one_of(st.just(0.0), st.floats(0, 0.9).map(lambda x: float(f"{x:.4g}"))),
    reciprocity=st.one_of(st.just(0.0), st.floats(0, 0.5).map(lambda x: float(f"{x:.4g}"))),
    price=st.floats(1, 5).map(lambda x: float(f"{x:.4g}")),
)


def _effort_by_search(stake, beta, cost, share, baseline, reimbursed, reciprocity):
    """Maximise the partner's own objective over effort, in money, as the model states it."""
    most = (1 - baseline) / beta

    def minus(effort):
        recovered = min(1.0, baseline + beta * effort)
        return -((share + reciprocity) * stake * recovered - (1 - reimbursed) * cost * effort**2 / 2)

    found = optimize.minimize_scalar(minus, bounds=(0, most), method="bounded", options={"xatol": 1e-13 * max(most, 1)})
    best = min((found.x, 0.0, most), key=minus)
    return best, -minus(best)


@given(
    st.floats(1, 1e6),
    st.floats(0.1, 3),
    st.floats(0.1, 1e6),
    part,
    st.floats(0, 0.99),
    st.floats(0, 0.9),
    st.floats(0, 0.5),
)
def test_the_partner_chooses_the_effort_that_is_best_for_it(
    stake, beta, cost, share, baseline, reimbursed, reciprocity
):
    partner = Partner(
        baseline=baseline, productivity=beta**2 * stake / cost, reimbursed=reimbursed, reciprocity=reciprocity
    )
    effort, gain = _effort_by_search(stake, beta, cost, share, baseline, reimbursed, reciprocity)
    assert partner.effort(share) == pytest.approx(min(1, baseline + beta * effort), abs=2e-6)
    assert partner.gain(share) * stake == pytest.approx(gain, rel=1e-10, abs=1e-10 * stake)


def _best_by_search(partner):
    """Find the requesting State's best share: where the partner acts, then the top there, then direct action."""
    shares = np.linspace(0, 1, 2001)
    acting = np.asarray(partner.acts(shares), bool)
    if not acting.any():
        return 0.0, float(np.asarray(partner.requesting(0.0)))
    first = int(np.argmax(acting))
    low = shares[first]
    if first:
        off = shares[first - 1]
        for _ in range(60):
            middle = (low + off) / 2
            low, off = (middle, off) if partner.acts(middle) else (low, middle)
    high = 1.0  # where it acts, what the requesting State has is concave in the share: thirds close in on its top
    start = low
    for _ in range(200):
        third = (high - low) / 3
        if partner.requesting(low + third) < partner.requesting(high - third):
            low += third
        else:
            high -= third
    best = max([start, low, high, (low + high) / 2], key=lambda s: float(partner.requesting(s)))
    value, direct = float(partner.requesting(best)), float(partner.requesting(0.0))
    return (best, value) if value >= direct else (0.0, direct)


@settings(max_examples=300)
@given(partners)
@example(Partner(baseline=0.5, productivity=4.0))  # p = 1 binds
@example(Partner(baseline=0.9, productivity=0.5))  # s = 0
@example(Partner(baseline=0.0, productivity=1.0))  # both at once: s = 1/2, p = 1/2
@example(Partner(baseline=0.0, productivity=0.0, fixed=0.2))  # nothing helps
@example(Partner(baseline=0.0, productivity=1.0, fixed=2.0))  # no share is enough
@example(Partner(baseline=0.05, productivity=0.6, reimbursed=0.4, reciprocity=0.2, price=1.5))  # all at once
@example(  # it acts for nothing, at a price: what is repaid costs more than its help brings
    Partner(baseline=0.2975, productivity=1.025, fixed=0.03, reimbursed=0.7815, reciprocity=0.2304, price=4.45)
)
def test_the_best_share_is_the_one_that_a_search_finds(partner):
    share, value = _best_by_search(partner)
    closed = float(partner.best_share())
    assert float(partner.requesting(closed)) == pytest.approx(value, rel=1e-10, abs=1e-12)
    if abs(value - float(partner.requesting(0.0))) > 1e-9:  # else many shares are as good
        near = [closed + step for step in (-1e-3, 1e-3) if 0 <= closed + step <= 1]
        if all(value - float(partner.requesting(one)) > 1e-9 for one in near):
            assert closed == pytest.approx(share, abs=1e-6)


@given(part, st.floats(0.01, 6))
def test_without_reimbursement_and_reciprocity_it_is_half_less_p0_over_two_kappa(baseline, productivity):
    best = Partner(baseline=baseline, productivity=productivity).best_share()
    expected = min(max(0.0, 0.5 - baseline / (2 * productivity)), (1 - baseline) / productivity)
    assert best == pytest.approx(expected, abs=1e-12)
    assert best <= 0.5
    if best == 0.5:
        assert baseline <= 1e-12 * productivity + 1e-300


@given(partners.filter(lambda p: p.fixed > 0))
def test_at_the_least_share_helping_is_just_worth_it(partner):
    least = float(partner.least_share())
    assert least + partner.reciprocity >= partner.fixed * (1 - 1e-9)  # at least K / R
    if 0 < least < 1:
        assert partner.acts(least)
        assert not partner.acts(least * (1 - 1e-6) - 1e-9)
        assert float(partner.gain(least)) == pytest.approx(partner.fixed, rel=1e-9)


@given(part.filter(lambda x: x < 0.95), st.floats(0.1, 4), st.floats(0.05, 0.9), st.floats(0.05, 0.6), st.floats(1, 6))
def test_reimbursing_is_the_cheaper_price_for_the_same_effort_below_the_price_told(p0, kappa, rho, share, price):
    by_share = Partner(baseline=p0, productivity=kappa, price=price)
    effort = by_share.effort(share)
    if effort >= 1 - 1e-9:
        return
    less = share * (1 - rho)  # with costs repaid so much share buys the same effort
    by_costs = Partner(baseline=p0, productivity=kappa, reimbursed=rho, price=price)
    assert by_costs.effort(less) == pytest.approx(effort)
    told = by_share.reimbursing_is_cheaper_below(share)
    assert told >= 2
    if abs(price - told) > 1e-6:
        assert (by_costs.requesting(less) > by_share.requesting(share)) == (price < told)


@given(st.lists(st.floats(0.05, 10), min_size=1, max_size=6))
def test_the_best_shares_of_a_team_are_those_a_search_finds(productivity):
    team = Team(productivity)
    shares = team.best_shares()
    assert shares.sum() == pytest.approx(1)
    n = len(productivity)
    found = optimize.minimize(
        lambda s: -float(np.sum(np.asarray(productivity) * (s - s**2 / 2))),
        np.full(n, 1 / n),
        bounds=[(0, 1)] * n,
        constraints=[{"type": "eq", "fun": lambda s: s.sum() - 1}],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert team.welfare(shares) >= -found.fun * (1 - 1e-10)
    assert shares == pytest.approx(found.x, abs=2e-4)


def test_two_share_by_contribution_and_equals_lose_what_the_theory_says():
    assert Team([3, 1]).best_shares() == pytest.approx([0.75, 0.25])
    for n in (2, 3, 5):
        assert Team([1.0] * n).reached() == pytest.approx(2 / n - 1 / n**2)
    assert Team([5.0, 4.0, 0.1]).best_shares()[2] == 0  # who adds next to nothing has no share
    assert Team([2.0]).best_shares() == pytest.approx([1.0])


@given(st.floats(0.01, 1))
def test_with_one_elasticity_the_best_share_is_eta_over_one_plus_eta(eta):
    found = optimize.minimize_scalar(
        lambda s: -(1 - s) * s**eta, bounds=(0, 1), method="bounded", options={"xatol": 1e-12}
    )
    assert best_share_elastic(eta) == pytest.approx(found.x, abs=1e-6)


@given(st.floats(0, 0.95), st.floats(0, 1))
def test_reciprocity_is_worth_the_sum_of_what_comes_back(patience, returned):
    summed = sum(returned * patience**year for year in range(1, 2000))
    assert worth_of_reciprocity(patience, returned) == pytest.approx(summed, rel=1e-9)


def test_a_patient_partner_needs_a_smaller_share():
    shares = [
        Partner(baseline=0.1, productivity=0.8, reciprocity=worth_of_reciprocity(d, 0.1)).best_share()
        for d in (0, 0.5, 0.8)
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_one_call_answers_for_many_partners():
    baselines = np.array([0.0, 0.2, 0.9])
    together = Partner(baseline=baselines, productivity=0.8, fixed=np.array([0.0, 0.1, 0.0])).best_share()
    alone = [
        Partner(baseline=b, productivity=0.8, fixed=k).best_share() for b, k in zip(baselines, (0, 0.1, 0), strict=True)
    ]
    assert together == pytest.approx(alone)


def test_every_share_tried_finds_the_closed_form():
    partner = Partner(baseline=0.2, productivity=1.0)
    share, value = searched(partner)
    assert share == pytest.approx(partner.best_share(), abs=1e-4)
    assert value == pytest.approx(partner.requesting(partner.best_share()), abs=1e-8)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"baseline": 1.2}, "baseline is a number from 0 to 1, as 0.3 for 30 %; got 1.2"),
        ({"baseline": -0.1}, "baseline is a number from 0 to 1"),
        ({"baseline": float("nan")}, "baseline is a number from 0 to 1"),
        ({"productivity": -1.0}, "productivity is zero or more; got -1"),
        ({"productivity": float("inf")}, "productivity is zero or more"),
        ({"fixed": -0.5}, "fixed is a cost, zero or more"),
        ({"reimbursed": 1.0}, "repaid in full, effort has no price"),
        ({"reciprocity": -0.1}, "reciprocity is zero or more"),
        ({"price": 0.5}, "price is 1 or more"),
    ],
)
def test_nonsense_is_refused_in_words(wrong, words):
    with pytest.raises(InvalidScenario, match=words.split(";")[0]) as error:
        Partner(**{"baseline": 0.2, "productivity": 1.0, **wrong})
    assert words in str(error.value)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    partner = Partner(baseline=0.2, productivity=1.0)
    for ask in (partner.effort, partner.gain, partner.acts, partner.recovered, partner.keeps, partner.requesting):
        with pytest.raises(InvalidScenario, match="a share is a number from 0 to 1"):
            ask(share)


def test_a_share_that_no_partner_accepts_is_not_offered():
    for fixed in (0.7, 1.2, 2.0):
        partner = Partner(baseline=0.0, productivity=1.0, fixed=fixed)
        assert partner.least_share() > 1
        assert partner.best_share() == 0


def test_nonsense_of_teams_patience_and_elasticity_is_refused_too():
    for make in (
        lambda: Team([]),
        lambda: Team([1.0, 0.0]),
        lambda: Team([1.0, 1.0]).welfare([0.7, 0.7]),
        lambda: worth_of_reciprocity(1.0, 0.1),
        lambda: worth_of_reciprocity(0.5, -0.1),
        lambda: best_share_elastic(-0.1),
    ):
        with pytest.raises(InvalidScenario):
            make()
