"""What is learnt from outcomes, and what is refused."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning import (
    Feature,
    Outcome,
    Prior,
    Target,
    TooLittle,
    Tried,
    count,
    fit_prior,
    pool,
    shrink,
)
from matching.learning.logistic import RISING, fit
from matching.learning.off_policy import estimate

YES = Target.PERSON_YES
tried = st.tuples(st.integers(0, 400), st.floats(0, 1)).map(
    lambda pair: Tried(pair[0], round(pair[0] * pair[1]))
)
many = st.dictionaries(st.sampled_from(Feature), tried, min_size=6).filter(
    lambda counts: (
        sum(found.times for found in counts.values()) >= 200
        and sum(found.times > 0 for found in counts.values()) >= 4
    )
)


def outcomes(number: int, *, chance: dict[Feature, float], seed: int = 1) -> list[Outcome]:
    """Outcomes with one or two features; each feature adds to the chance of a yes."""
    dice = random.Random(seed)
    made = []
    for _ in range(number):
        features = frozenset(dice.sample(sorted(chance), dice.choice((1, 2))))
        likely = 0.3 + sum(chance[feature] for feature in features)
        made.append(Outcome(features=features, answers={YES: dice.random() < likely}))
    return made


def test_an_unanswered_question_is_not_a_no() -> None:
    """
    A candidate that the host never came to answer counts for the person alone.
    """
    seen = [
        Outcome(features=frozenset({Feature.ROLE}), answers={YES: True}),
        Outcome(features=frozenset({Feature.ROLE}), answers={YES: False, Target.HOST_YES: True}),
    ]

    assert count(seen, target=YES) == {Feature.ROLE: Tried(2, 1)}
    assert count(seen, target=Target.HOST_YES) == {Feature.ROLE: Tried(1, 1)}
    assert count(seen, target=Target.SETTLES) == {}


def test_towns_pool_numbers() -> None:
    """
    What two towns counted is added, feature by feature.
    """
    one = {Feature.ROLE: Tried(3, 1), Feature.PAID: Tried(1, 1)}
    other = {Feature.ROLE: Tried(5, 4)}

    assert pool([one, other]) == {Feature.ROLE: Tried(8, 5), Feature.PAID: Tried(1, 1)}
    assert pool([]) == {}


@settings(max_examples=60)
@given(counts=many)
def test_shrunk_rates_lie_between_the_sample_and_the_prior(counts: dict[Feature, Tried]) -> None:
    """
    Nothing is believed beyond what was seen, and each interval holds its rate.
    """
    prior = fit_prior(counts)

    for feature, rate in shrink(counts, prior=prior).items():
        found = counts.get(feature, Tried(0, 0))
        own = found.yes / found.times if found.times else prior.mean
        assert min(own, prior.mean) - 1e-9 <= rate.mean <= max(own, prior.mean) + 1e-9
        assert 0 <= rate.low <= rate.high <= 1


def test_features_that_differ_by_chance_alone_are_all_alike() -> None:
    """
    Equal coins give a prior that hardly lets any of them stand out; unequal ones do not.
    """
    dice = random.Random(5)
    fair = {feature: Tried(60, sum(dice.random() < 0.4 for _ in range(60))) for feature in Feature}
    apart = {feature: Tried(60, 6 if place % 2 else 54) for place, feature in enumerate(Feature)}

    def width(counts: dict[Feature, Tried]) -> float:
        means = [rate.mean for rate in shrink(counts, prior=fit_prior(counts)).values()]
        return max(means) - min(means)

    assert width(fair) < 0.1
    assert width(apart) > 0.7


def test_a_handful_teaches_nothing() -> None:
    """
    A town's usual year is refused, and says how much is there and how much would do.
    """
    year = outcomes(12, chance={Feature.ROLE: 0.1, Feature.PAID: 0.2})

    with pytest.raises(TooLittle) as refused:
        fit_prior(count(year, target=YES))
    assert 12 <= refused.value.have <= 24
    assert refused.value.need == 200
    with pytest.raises(TooLittle):
        fit(year, target=YES)
    with pytest.raises(TooLittle):
        estimate(year, target=YES, shown_with=lambda _: 1.0)


def test_a_better_fit_never_counts_against_a_match() -> None:
    """
    Where the sample says that the same activity harms, the model says that it does nothing.
    """
    sample = outcomes(
        2000, chance={Feature.ACTIVITY_SAME: -0.2, Feature.PAID: 0.3, Feature.ONLINE: -0.2}
    )

    model = fit(sample, target=YES)

    assert model.weights[Feature.ACTIVITY_SAME] == 0
    assert model.weights[Feature.PAID] > 0.5
    assert model.weights[Feature.ONLINE] < 0
    assert Feature.ONLINE not in RISING
    better, worse = frozenset({Feature.PAID}), frozenset({Feature.ONLINE})
    assert 0 < model.chance(worse) < model.chance(better) < 1


def test_another_policy_is_estimated_within_its_interval() -> None:
    """
    From lists shown by chance, the share of yes of showing paid offers alone.
    """
    dice = random.Random(9)
    sample = []
    for _ in range(3000):
        paid = dice.random() < 0.5
        propensity = 0.8 if paid else 0.2
        if dice.random() < propensity:
            features = frozenset({Feature.PAID if paid else Feature.ROLE})
            yes = dice.random() < (0.3 if paid else 0.6)
            sample.append(Outcome(features=features, answers={YES: yes}, propensity=propensity))

    only_roles = estimate(
        sample, target=YES, shown_with=lambda row: float(Feature.ROLE in row.features)
    )
    both_alike = estimate(sample, target=YES, shown_with=lambda _: 0.5)

    assert only_roles.low < 0.6 < only_roles.high
    assert both_alike.low < 0.45 < both_alike.high
    assert both_alike.effective < len(sample)


@pytest.mark.parametrize("propensity", [0.0, -0.1, 1.1])
def test_a_chance_that_none_could_have_had_is_refused(propensity: float) -> None:
    """
    What was shown had some chance to be shown.
    """
    with pytest.raises(ValueError, match="chance"):
        Outcome(features=frozenset(), answers={}, propensity=propensity)


def test_no_feature_tells_of_the_person() -> None:
    """
    The closed list names links, places and kinds; a word for a person's state would be seen here.
    """
    told = {
        "age",
        "health",
        "diagnosis",
        "gender",
        "family",
        "income",
        "waiting",
        "name",
        "area_of",
    }

    assert not [feature for feature in Feature if any(word in feature for word in told)]
    assert Prior(1, 3).mean == 0.25
