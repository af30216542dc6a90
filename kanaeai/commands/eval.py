"""
``kanaeai eval``: measure the matching engine; tables on stdout, as Markdown or JSON.

Needs no town and no database, only data with known answers.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from kanaeai.measuring import Pairs, PairsResult
    from matching.meaning.load import Loaded

_TIMED = 100


def register(app: typer.Typer) -> None:
    """Add ``eval meaning``."""
    measure = typer.Typer(help=speak("help.eval"), no_args_is_help=True)
    # A group of one command would swallow its name.
    measure.callback()(lambda: None)
    measure.command("meaning", help=speak("help.eval_meaning"))(meaning)
    app.add_typer(measure, name="eval")


def meaning(
    data: Annotated[Path, typer.Option(help=speak("help.eval_data"))],
    part: Annotated[list[str] | None, typer.Option(help=speak("help.eval_part"))] = None,
    model: Annotated[Path | None, typer.Option(help=speak("help.eval_model"))] = None,
    whole: Annotated[bool, typer.Option("--whole", help=speak("help.eval_whole"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Measure how well short texts are understood, each part switched off in turn.

    :raises OperatorProblem: if ``data`` holds no pairs
    """
    from kanaeai.measuring import SETS, read_pairs
    from matching.meaning.load import PARTS

    folder = next((path.parent for name in SETS for path in data.rglob(f"{name}.toml")), data)
    try:
        pairs = read_pairs(folder)
    except FileNotFoundError:
        raise OperatorProblem("eval.no_pairs", folder=str(data)) from None
    sets = [name for name in SETS if name in pairs.sets and (not part or name in part)]
    for row in _rows(pairs, data, sets, model, () if whole else PARTS):
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _as_line(row))


def _rows(
    pairs: "Pairs", data: Path, sets: list[str], model: Path | None, parts: Sequence[str]
) -> Iterator[dict[str, Any]]:
    from kanaeai.measuring import measure_pairs
    from kanaeai.understanding import understanding

    yield _cost(pairs, model)
    yield {"head": "columns"}
    for without in (None, *parts):
        results = list(measure_pairs(pairs, understanding(without=without, model=model), sets=sets))
        for name in sets:
            yield {"without": without, "set": name} | _of_set(name, results)
    yield from _public(data, model, whole=not parts)


def _cost(pairs: "Pairs", model: Path | None) -> dict[str, Any]:
    from kanaeai.understanding import understanding

    begun = time.perf_counter()
    encoders = understanding(model=model)
    encoders.hybrid.encode_documents(pairs.offers[:1])
    encoders.hybrid.encode_queries(pairs.kana[:1])
    seconds = time.perf_counter() - begun
    return {
        "name": encoders.hybrid.name,
        "dimensions": encoders.hybrid.dimensions,
        "seconds": round(seconds, 1),
        "memory": _memory(),
        "milliseconds": round(median(_times(encoders, pairs.wishes[:_TIMED])), 1),
    }


def _times(encoders: "Loaded", texts: tuple[str, ...]) -> Iterator[float]:
    for text in texts:
        begun = time.perf_counter()
        encoders.hybrid.encode_queries([text])
        yield 1000 * (time.perf_counter() - begun)


def _memory() -> int:
    """Return the most memory this process held, MiB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _of_set(name: str, results: list["PairsResult"]) -> dict[str, float]:
    found = {
        (result.kind, result.kana): result.standing for result in results if result.set == name
    }
    return {
        f"{kind}{'_kana' if kana else ''}_{what}": round(getattr(standing, what), 3)
        for (kind, kana), standing in found.items()
        for what in ("reciprocal", "in_five")
    }


def _public(data: Path, model: Path | None, *, whole: bool) -> Iterator[dict[str, Any]]:
    from kanaeai.measuring import measure_long_texts, measure_sentences
    from kanaeai.understanding import understanding

    for path in sorted(data.rglob("jsts*.json")):
        yield {"head": "sentences"}
        for without in (None,) if whole else (None, "sentences", "vectors"):
            rho = measure_sentences(path, understanding(without=without, model=model))
            yield {"without": without, "jsts": round(rho, 3)}
    for path in sorted(data.rglob("jsquad*.json")):
        yield {"head": "long_texts"}
        for without in (None,) if whole else (None, "sentences", "words"):
            encoders = understanding(without=without, model=model)
            found = measure_long_texts(path, encoders, words=without != "words")
            yield {"without": without, "jsquad": round(found.reciprocal, 3)}


def _as_line(row: dict[str, Any]) -> str:
    if "name" in row:
        return speak("eval.encoder", **{key: str(value) for key, value in row.items()}) + "\n"
    if "head" in row:
        titles = speak(f"eval.{row['head']}").split(" | ")
        return f"\n| {' | '.join(titles)} |\n|{' --- |' * len(titles)}"
    left_out = row.get("without") or "nothing"
    names = {"sentences": "sentence_encoder"}
    cells = [speak(f"eval.{names.get(left_out, left_out)}")]
    if "set" in row:
        columns = ("far_reciprocal", "far_in_five", "word_reciprocal", "sole_reciprocal")
        kana = ("far_kana_reciprocal", "word_kana_reciprocal")
        cells += [row["set"], *(f"{row.get(column, 0):.3f}" for column in (*columns, *kana))]
    else:
        cells += [f"{row.get('jsts', row.get('jsquad', 0)):.3f}"]
    return f"| {' | '.join(cells)} |"
