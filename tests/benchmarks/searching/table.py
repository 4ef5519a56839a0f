"""How well each search answered, as Markdown: one row for each language and kind of question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from relevance import Answer, mean


def table(answers: Mapping[str, Sequence[Answer]]) -> Iterator[str]:
    """Yields the lines: for each contestant recall, right page first, questions without any right page, and precision."""
    yield f"| questions | number | {' | '.join(f'{name}: recall | first | none | precision' for name in answers)} |"
    yield f"|{'---|' * (2 + 4 * len(answers))}"
    first = next(iter(answers.values()))
    kinds = dict.fromkeys((one.language, one.kind) for one in first)
    for language, kind in kinds:
        yield _line(
            f"{language} {kind}",
            [[one for one in all_ if (one.language, one.kind) == (language, kind)] for all_ in answers.values()],
        )
    for language in dict.fromkeys(one.language for one in first):
        yield _line(f"**{language}, all**", [[one for one in all_ if one.language == language] for all_ in answers.values()])
    yield _line("**all**", list(answers.values()))


def _line(name: str, groups: Sequence[Sequence[Answer]]) -> str:
    cells = [
        f"{mean([one.recall for one in group]):.2f} | {mean([one.first for one in group]):.2f} | "
        f"{sum(one.recall == 0 for one in group)} | {mean([one.precision for one in group]):.2f}"
        for group in groups
    ]
    return f"| {name} | {len(groups[0])} | {' | '.join(cells)} |"
