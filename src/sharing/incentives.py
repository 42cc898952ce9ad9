"""Why a partner helps: the requested State chooses how hard, given what it is offered.

Models, not law and not measurement: no study found measures them between States.
All sums are parts of the value at stake R, so that 1 is everything; a number
may stand for an array of cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import field, frozen

from sharing.errors import InvalidScenario

__all__ = ["Partner", "Team", "best_share_elastic", "searched", "worth_of_reciprocity"]

Numbers = Any  # a float, or an array of float64


def _at_least(low: float, said: str) -> Any:
    def check(_: Any, attribute: Any, value: Any) -> None:
        if not np.all(np.isfinite(value) & (np.asarray(value) >= low)):
            raise InvalidScenario(f"{attribute.name} is {said}; got {_shown(value)}")

    return check


def _between(_: Any, attribute: Any, value: Any) -> None:
    if not np.all((np.asarray(value) >= 0) & (np.asarray(value) <= 1)):
        raise InvalidScenario(f"{attribute.name} is a number from 0 to 1, as 0.3 for 30 %; got {_shown(value)}")


def _below_one(_: Any, attribute: Any, value: Any) -> None:
    if not np.all((np.asarray(value) >= 0) & (np.asarray(value) < 1)):
        raise InvalidScenario(
            f"{attribute.name} is a part of the costs from 0 to below 1 (repaid in full, effort has no price); "
            f"got {_shown(value)}"
        )


def _shown(value: Any) -> str:
    flat = np.ravel(value)
    odd = flat[~((flat >= 0) & (flat <= 1))] if flat.size > 1 else flat
    return f"{(odd if odd.size else flat)[0]:g}"


@frozen(kw_only=True)
class Partner:
    r"""A requested State that decides whether and how hard to help.

    Parameters
    ----------
    baseline : float or ndarray
        p0, 0 to 1: what is recovered without effort. Where the partner does
        not act at all, the requesting State recovers it by direct action, and
        the partner has nothing of it.
    productivity : float or ndarray
        kappa = beta**2 R / c, where effort e adds beta e to what is recovered
        and costs c e**2 / 2: how much of the value one unit of share buys.
    fixed : float or ndarray
        K / R: what acting costs before any effort, not reimbursed.
    reimbursed : float or ndarray
        rho, the part of the cost of effort that the other side repays.
    reciprocity : float or ndarray
        g: what helping is worth to the partner beyond its share, per unit
        recovered; see `worth_of_reciprocity`.
    price : float or ndarray
        What a unit of costs repaid costs the requesting State: above 1 where
        costs are padded, or audited.

    Notes
    -----
    Offered a share s, the partner chooses e >= 0, and p = min(1, p0 + beta e),
    so as to maximise (s + g) R p - (1 - rho) c e**2 / 2. With x = s + g and
    a = kappa / (1 - rho) the first-order condition gives

    .. math:: p = \min(1,\ p_0 + a x),

    a cost of effort of (p - p0)**2 / (2 kappa), and a gain of
    x p0 + a x**2 / 2 (beyond x = (1 - p0)/a: x - (1 - p0)**2 / (2 a)).
    It acts where that is at least `fixed`. As p <= 1, x >= K/R always: a fixed
    cost asks for at least K/R, a reason for thresholds and for costs first.

    The requesting State keeps (1 - s) p - price rho (p - p0)**2 / (2 kappa).
    Where p < 1 this is a parabola in s; with b = price rho kappa / (1 - rho)**2
    its top is at

    .. math:: s^* = \frac{a (1 - g) - p_0 - b g}{2 a + b},

    beyond (1 - p0)/a - g more share buys nothing. Without reimbursement and
    reciprocity: s* = max(0, 1/2 - p0 / (2 kappa)), or (1 - p0)/kappa where
    certainty binds first. So one half is the upper limit, reached only where
    nothing is recovered without help, unless a fixed cost asks for more.

    Source: derived here; ``tests/test_incentives.py`` holds it against
    numerical optima.

    Examples
    --------
    >>> Partner(baseline=0.2, productivity=1.0).best_share()
    0.4
    >>> Partner(baseline=0.0, productivity=0.9).best_share()
    0.5
    >>> Partner(baseline=0.5, productivity=4.0).best_share()  # certainty binds first
    0.125
    """

    baseline: Numbers = field(validator=_between)
    productivity: Numbers = field(validator=_at_least(0, "zero or more"))
    fixed: Numbers = field(default=0.0, validator=_at_least(0, "a cost, zero or more, as a part of what is at stake"))
    reimbursed: Numbers = field(default=0.0, validator=_below_one)
    reciprocity: Numbers = field(default=0.0, validator=_at_least(0, "zero or more"))
    price: Numbers = field(default=1.0, validator=_at_least(1, "1 or more: what a unit of costs repaid costs"))

    @property
    def _slope(self) -> Numbers:
        return self.productivity / (1 - np.asarray(self.reimbursed, float))

    def effort(self, share: Numbers) -> Numbers:
        """Return what a partner that acts gets recovered, p, as a part of R."""
        offered = _offered(share)
        return _plain(np.minimum(1.0, self.baseline + self._slope * (offered + self.reciprocity)))

    def cost(self, share: Numbers) -> Numbers:
        """Return what the effort of a partner that acts costs, whoever bears it: (p - p0)**2 / (2 kappa)."""
        more = np.asarray(self.effort(share)) - self.baseline
        return _plain(_ratio(more**2, 2 * np.asarray(self.productivity, float)))

    def gain(self, share: Numbers) -> Numbers:
        """Return what acting is worth to the partner before its fixed cost."""
        x = np.asarray(share, float) + self.reciprocity
        return _plain(x * self.effort(share) - (1 - np.asarray(self.reimbursed)) * self.cost(share))

    def acts(self, share: Numbers) -> Numbers:
        """Tell whether it helps at all."""
        # At the least share gain and cost are equal: a float's last digits must not refuse it.
        return _plain(np.asarray(self.gain(share)) >= np.asarray(self.fixed, float) * (1 - 1e-12) - 1e-15)

    def recovered(self, share: Numbers) -> Numbers:
        """Return what is recovered: by its help, or without it."""
        return _plain(np.where(self.acts(share), self.effort(share), self.baseline))

    def keeps(self, share: Numbers) -> Numbers:
        """Return what the partner has in the end."""
        return _plain(np.where(self.acts(share), np.asarray(self.gain(share)) - self.fixed, 0.0))

    def requesting(self, share: Numbers) -> Numbers:
        """Return what the requesting State has in the end."""
        repaid = self.price * self.reimbursed * np.asarray(self.cost(share))
        left = (1 - np.asarray(share, float)) * self.effort(share)
        return _plain(np.where(self.acts(share), left - repaid, self.baseline))

    def least_share(self) -> Numbers:
        """Return the least share at which it helps at all; above 1 none does."""
        a, p0, k = np.asarray(self._slope, float), np.asarray(self.baseline, float), np.asarray(self.fixed, float)
        within = _ratio(1 - p0**2, 2 * a, np.inf)  # the gain where p just reaches 1
        # The root of a x**2 / 2 + p0 x = k, in the form that loses no digits.
        root = _ratio(2 * k, p0 + np.sqrt(p0**2 + 2 * a * k))
        none = (p0 == 0) & (a == 0) & (k > 0)
        x = np.where(none, np.inf, np.where(k <= within, root, k + _ratio((1 - p0) ** 2, 2 * a)))
        return _plain(np.maximum(0.0, x - self.reciprocity))

    def best_share(self) -> Numbers:
        """Return the share that leaves the requesting State most; 0 where no share is worth it.

        Notes
        -----
        The top of the parabola (see the class), or the least share at which
        the partner acts, whichever is larger; nothing where offering nothing
        leaves more: direct action, or a partner that acts for what it is
        repaid and for reciprocity alone.
        """
        a, g = np.asarray(self._slope, float), self.reciprocity
        b = self.price * self.reimbursed * np.asarray(self.productivity, float) / (1 - np.asarray(self.reimbursed)) ** 2
        top = _ratio(a * (1 - g) - self.baseline - b * g, 2 * a + b)
        certain = _ratio(1 - np.asarray(self.baseline, float), a, np.inf) - g
        best = np.maximum(np.maximum(0.0, np.minimum(top, certain)), self.least_share())
        worth = (best <= 1) & (np.asarray(self.requesting(np.minimum(best, 1.0))) >= self.requesting(0.0))
        return _plain(np.where(worth, best, 0.0))

    def reimbursing_is_cheaper_below(self, share: Numbers) -> Numbers:
        r"""Return the price of a unit of costs repaid below which repaying is the cheaper way to the same effort.

        Notes
        -----
        To hold p fixed while rho grows the share falls as
        s = (1 - rho) (p - p0) / kappa - g. What the requesting State gives,
        s p + price rho (p - p0)**2 / (2 kappa), is then linear in rho, and falls
        where price < 2 p / (p - p0): never under 2, and higher the more is
        recovered anyway, for a share is paid on that too. A fixed cost is left
        out: with a smaller share the partner gains less, and may not act.

        Examples
        --------
        >>> Partner(baseline=0.2, productivity=1.0).reimbursing_is_cheaper_below(0.4)
        3.0
        """
        p = np.asarray(self.effort(share))
        return _plain(_ratio(2 * p, p - self.baseline, np.inf))


def worth_of_reciprocity(patience: Numbers, returned: Numbers) -> Numbers:
    """Return g: what helping today is worth because it is returned tomorrow.

    Parameters
    ----------
    patience : float
        delta, 0 to below 1: what a unit of next year is worth today.
    returned : float
        What the partner expects back in each later year for each unit it gets
        recovered now, as long as both go on helping.

    Notes
    -----
    The sum of delta + delta**2 + ... times `returned`: returned delta / (1 - delta).

    Examples
    --------
    >>> worth_of_reciprocity(0.5, 0.1)
    0.1
    """
    if not np.all((np.asarray(patience) >= 0) & (np.asarray(patience) < 1)):
        raise InvalidScenario(f"patience is from 0 to below 1; got {_shown(patience)}")
    if not np.all(np.asarray(returned) >= 0):
        raise InvalidScenario(f"returned is zero or more; got {_shown(returned)}")
    return _plain(np.asarray(returned, float) * patience / (1 - np.asarray(patience, float)))


def best_share_elastic(elasticity: Numbers) -> Numbers:
    """Return the best share where recovery follows the share with one elasticity, R(s) = k s**eta.

    Notes
    -----
    (1 - s) k s**eta is largest where eta (1 - s) = s: s = eta / (1 + eta). A
    shortcut for sensitivity: published elasticities are of arrests, inside one
    State (``data/assumptions.toml``); move eta over 0 to 1.

    Examples
    --------
    >>> best_share_elastic(1.0), round(best_share_elastic(0.66), 3)
    (0.5, 0.398)
    """
    if not np.all(np.asarray(elasticity) >= 0):
        raise InvalidScenario(f"elasticity is zero or more; got {_shown(elasticity)}")
    return _plain(np.asarray(elasticity, float) / (1 + np.asarray(elasticity, float)))


def _floats(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(one) for one in values)


@frozen
class Team:
    r"""Several States that help, whose shares sum to one.

    Parameters
    ----------
    productivity : sequence of float
        k_i = a_i**2 / c_i of each: what it adds for one unit of its share.

    Notes
    -----
    What is recovered is the sum of a_i e_i, each costs c_i e_i**2 / 2, and
    offered s_i a State chooses e_i = s_i a_i / c_i. All together have
    sum(k_i (s_i - s_i**2 / 2)); under sum(s_i) = 1 this is largest where
    k_i (1 - s_i) is the same for all who have a share. For two,
    s_1 = k_1 / (k_1 + k_2): shares by contribution. For n that all have one,
    s_i = 1 - (n - 1) / (k_i sum(1 / k_j)); who would have a negative share has
    none. With equal k they reach 2/n - 1/n**2 of what they could if each had
    the whole of what it adds: no division of one pool does better.

    Source: derived here, after the team problem of Holmström (1982).

    Examples
    --------
    >>> Team([3.0, 1.0]).best_shares().tolist(), round(Team([1.0, 1.0, 1.0]).reached(), 4)
    ([0.75, 0.25], 0.5556)
    """

    productivity: tuple[float, ...] = field(converter=_floats)

    def __attrs_post_init__(self) -> None:
        if not self.productivity or not all(0 < one < np.inf for one in self.productivity):
            raise InvalidScenario("productivity is a list of numbers above zero, one a State that helps")

    def best_shares(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the shares that are best for all together, in the order given."""
        k = np.asarray(self.productivity)
        inside = np.argsort(-k)
        while True:
            level = (inside.size - 1) / np.sum(1 / k[inside])
            if level < k[inside[-1]]:
                break
            inside = inside[:-1]
        shares = np.zeros(k.size)
        shares[inside] = 1 - level / k[inside]
        return shares

    def welfare(self, shares: Numbers) -> float:
        """Return what all have together at these shares, less their costs."""
        k, s = np.asarray(self.productivity), np.asarray(shares, float)
        if s.shape != k.shape or np.any(s < 0) or abs(s.sum() - 1) > 1e-9:
            raise InvalidScenario(f"shares are {k.size} numbers from 0 that sum to 1; got {list(shares)}")
        return float(np.sum(k * (s - s**2 / 2)))

    def reached(self) -> float:
        """Return the best welfare as a part of what they would reach if each had the whole of what it adds."""
        return self.welfare(self.best_shares()) / (sum(self.productivity) / 2)


def searched(partner: Partner, steps: int = 20_001) -> tuple[float, float]:
    """Find the best share by trying them all, to hold the closed form against.

    Returns
    -------
    tuple of float
        The share, and what the requesting State has there.
    """
    shares = np.linspace(0, 1, steps)
    found = np.asarray(partner.requesting(shares))
    place = int(np.argmax(found))
    return float(shares[place]), float(found[place])


def _offered(share: Numbers) -> Any:
    offered = np.asarray(share, float)
    if not np.all((offered >= -1e-9) & (offered <= 1 + 1e-9)):
        raise InvalidScenario(f"a share is a number from 0 to 1, as 0.3 for 30 %; got {_shown(share)}")
    return offered


def _ratio(above: Numbers, below: Numbers, otherwise: float = 0.0) -> Numbers:
    """Divide; where the divisor is zero, the value given."""
    above, below = np.asarray(above, float), np.asarray(below, float)
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), otherwise)


def _plain(value: Any) -> Any:
    array = np.asarray(value)
    return array.item() if array.ndim == 0 else array
