"""Tables of numbers, written as Markdown and as plain values; knows no task."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .metrics import Estimate

Cell = Estimate | float | str
"""A number with its interval, a bare number, or words, such as what a paper prints."""
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """A column: its title, the number it shows and how."""

    title: str
    number: str
    decimals: int = 3
    factor: float = 1
    has_interval: bool = False

    def text(self, cell: Cell | None) -> str:
        """Write a number as the column shows it; one that a row lacks is a dash."""
        if cell is None:
            return "-"
        if isinstance(cell, str):
            return cell
        value = cell.value if isinstance(cell, Estimate) else cell
        text = f"{self.factor * value:.{self.decimals}f}"
        if self.has_interval and isinstance(cell, Estimate):
            text += f" ± {self.factor * (cell.high - cell.low) / 2:.{self.decimals}f}"
        return text


@dataclass(frozen=True)
class Table:
    """Rows by their names, each with its numbers by theirs, and what a reader must know of them."""

    title: str
    columns: tuple[Column, ...]
    rows: dict[str, Row]
    """Numbers that no column shows are not in the Markdown."""
    notes: str = ""

    def markdown(self) -> str:
        """Write title and rows; the notes are not in it."""
        lines = [["", *(column.title for column in self.columns)], ["---"] + ["---:"] * len(self.columns)]
        lines += [[name, *(c.text(row.get(c.number)) for c in self.columns)] for name, row in self.rows.items()]
        return f"### {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def plain(self) -> dict[str, dict[str, Any]]:
        """Return the rows as values that JSON knows."""
        return {
            name: {key: asdict(cell) if isinstance(cell, Estimate) else cell for key, cell in row.items()}
            for name, row in self.rows.items()
        }


def document(tables: Iterable[Table]) -> Iterator[str]:
    """Write tables and their notes as parts of a Markdown page, each as soon as it is known.

    Notes that several in a row have in common stand once, under the last of them.
    """
    notes = ""
    for table in tables:
        if notes not in {"", table.notes}:
            yield f"{notes}\n"
        yield f"{table.markdown()}\n"
        notes = table.notes
    if notes:
        yield f"{notes}\n"
