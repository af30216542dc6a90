"""
The best plan and its proof, as a flow: wish → offer → host → one slot for each person sent.

Slots of a host cost more one by one, which is how a convex cost becomes a linear programme. Its
matrix is that of a network, so that the corners of the programme are whole numbers (Ahuja,
Magnanti and Orlin, Network Flows, 1993, chapters 11 and 14); HiGHS finds one of them.
"""

from collections import Counter
from typing import Any

from matching.plan.problem import Problem

_NEARLY_WHOLE = 1e-6


def best(problem: Problem) -> tuple[list[int], float]:
    """
    Return the places of the chosen edges, and a bound that no plan exceeds.

    The bound is the dual's value: it is computed from prices of wishes, offers and hosts alone.

    :raises ArithmeticError: if the programme could not be solved to a whole plan
    """
    if not problem.edges:
        return [], 0.0
    import numpy as np
    from scipy.optimize import linprog

    matrix, limits, slot_costs = _network(problem)
    count = len(problem.edges)
    least = np.zeros(count + len(slot_costs))
    least[sorted(problem.locked)] = 1.0
    most = np.ones_like(least)
    solved = linprog(
        np.concatenate([-np.asarray(problem.worth), slot_costs]),
        A_ub=matrix,
        b_ub=limits,
        bounds=np.column_stack([least, most]),
        method="highs-ds",
    )
    if solved.status != 0:
        raise ArithmeticError(solved.message)
    flow = solved.x[:count]
    if np.abs(flow - flow.round()).max() > _NEARLY_WHOLE:
        raise ArithmeticError("the plan is not whole")
    dual = (
        limits @ solved.ineqlin.marginals
        + least @ solved.lower.marginals
        + most @ solved.upper.marginals
    )
    return np.flatnonzero(flow > 0.5).tolist(), -float(dual)


def _network(problem: Problem) -> tuple[Any, Any, Any]:
    """Return rows for wishes, offers and hosts; columns for edges, then for hosts' slots."""
    import numpy as np
    from scipy.sparse import csr_array

    edges = problem.edges
    offers, hosts = sorted(problem.offer_left), sorted(problem.host_left)
    wish_row = {wish: row for row, wish in enumerate(problem.wishes)}
    offer_row = {offer: row for row, offer in enumerate(offers, start=len(wish_row))}
    host_row = {host: row for row, host in enumerate(hosts, start=len(wish_row) + len(offer_row))}
    wished = Counter(edge.host for edge in edges)
    slots = [
        (host_row[host], problem.load_cost(host, number))
        for host in hosts
        for number in range(min(problem.host_left[host], wished[host]))
    ]
    rows = [
        *(wish_row[edge.wish] for edge in edges),
        *(offer_row[edge.offer] for edge in edges),
        *(host_row[edge.host] for edge in edges),
        *(row for row, _ in slots),
    ]
    along = np.arange(len(edges))
    columns = np.concatenate([along, along, along, len(edges) + np.arange(len(slots))])
    entries = np.concatenate([np.ones(3 * len(edges)), -np.ones(len(slots))])
    limits = [
        *(1.0 for _ in wish_row),
        *(float(problem.offer_left[offer]) for offer in offers),
        *(0.0 for _ in hosts),
    ]
    matrix = csr_array(
        (entries, (np.asarray(rows), columns)), shape=(len(limits), len(edges) + len(slots))
    )
    return matrix, np.asarray(limits), np.asarray([cost for _, cost in slots])
