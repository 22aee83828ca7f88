import json
from collections.abc import Iterator

from training.metrics import Estimate
from training.table import Column, Table, document

COLUMNS = (
    Column("NLL", "nll", has_interval=True),
    Column("5ths / 1000", "fifths", 1, 1000),
    Column("paper", "paper"),
)
ROWS: dict[str, dict[str, Estimate | float | str]] = {
    "ours": {"nll": Estimate(0.5, 0.4, 0.7), "fifths": 0.0123, "unseen": 1.0},
    "published": {"nll": "0.49-0.51", "fifths": Estimate(0.02, 0.01, 0.03)},
}
TABLE = Table("A1: test", COLUMNS, ROWS, "Notes.")


def test_a_table_is_markdown_with_a_dash_for_what_a_row_lacks() -> None:
    assert TABLE.markdown().splitlines() == [
        "### A1: test",
        "",
        "|  | NLL | 5ths / 1000 | paper |",
        "| --- | ---: | ---: | ---: |",
        "| ours | 0.500 ± 0.150 | 12.3 | - |",
        "| published | 0.49-0.51 | 20.0 | - |",
    ]


def test_a_table_is_plain_values_with_what_no_column_shows() -> None:
    assert json.loads(json.dumps(TABLE.plain())) == {
        "ours": {"nll": {"value": 0.5, "low": 0.4, "high": 0.7}, "fifths": 0.0123, "unseen": 1.0},
        "published": {"nll": "0.49-0.51", "fifths": {"value": 0.02, "low": 0.01, "high": 0.03}},
    }


def test_notes_that_neighbours_share_stand_once_under_the_last() -> None:
    bare, other = Table("bare", COLUMNS, {}), Table("C1", COLUMNS, ROWS, "Others.")
    found = [part.splitlines()[0] for part in document([TABLE, TABLE, bare, other])]
    assert found == ["### A1: test", "### A1: test", "Notes.", "### bare", "### C1", "Others."]
    assert list(document([])) == []


def test_a_table_is_written_before_the_next_is_made() -> None:
    made: list[str] = []

    def tables() -> Iterator[Table]:
        for name in ("first", "second"):
            made.append(name)
            yield Table(name, COLUMNS, {})

    assert next(document(tables())).startswith("### first")
    assert made == ["first"]
