"""Whoever few offers fit goes first there."""

from matching.plan import Edge, assign


def test_few_options_go_first_and_it_is_said() -> None:
    """
    The one place that fits both goes to whom nothing else fits, and the line says why.
    """
    edges = [
        Edge(wish="easy", offer="o1", host="h1", value=0.5),
        Edge(wish="hard", offer="o1", host="h1", value=0.3),
    ]
    places = {"o1": 1}

    plain = assign(edges, places)
    counted = assign(edges, places, options={"easy": 12, "hard": 1})

    assert [line.wish for line in plain.lines] == ["easy"]
    assert [line.wish for line in counted.lines] == ["hard"]
    assert "plan_reasons.why.few_options" in [one.key for one in counted.lines[0].reasons]
    assert "plan_reasons.why.waiting" not in [one.key for one in counted.lines[0].reasons]
