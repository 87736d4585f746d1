"""The figures as tables, for the terminal and for the docs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as RichTable

from deploy.bench.results import Ceiling, Flow, Results, Weighed

Row = tuple[str, ...]
_KB = 1e3
_NAMES = {"given": "as given", "news": "900 words in a 170 kB page"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; ``name`` is that of its place in the docs."""

    name: str
    title: str
    header: Row
    rows: Sequence[Row]


def tables(results: Results) -> list[Table]:
    """Return the tables of all that was measured, without those of parts that were not."""
    found = (
        _machine(results),
        _goals(results),
        _rates(results),
        *(_parts(each) for each in results.weighed),
        *(_profile(each) for each in results.weighed),
        _latency(results),
        _growth(results),
        _filled(results),
        *(_memory(each) for each in results.weighed),
        _storage(results),
    )
    return [table for table in found if table.rows]


def print_tables(found: Sequence[Table], console: Console) -> None:
    """Print tables on a terminal."""
    for table in found:
        console.print(f"\n[bold]{table.title}[/]", soft_wrap=True)
        shown = RichTable(*table.header, box=None, pad_edge=False)
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)


def markdown(table: Table) -> str:
    """Return a table in Markdown."""
    lines = [table.header, tuple("---" for _ in table.header), *table.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _machine(results: Results) -> Table:
    machine = results.machine
    corpora = "; ".join(
        f"{each.corpus.originals} {each.corpus.name} multiplied, {_NAMES[each.corpus.weight]}: "
        f"{each.corpus.mean_bytes / _KB:.1f} kB a raw message"
        for each in results.weighed
    )
    rows = (
        ("measured", f"{machine.at:%Y-%m-%d %H:%M} UTC with silkwire {machine.version}, in {results.seconds:.0f} s"),
        ("command", f"`{results.command}`"),
        ("machine", f"{machine.cores} cores ({machine.processor}), {machine.memory_mb / _KB:.0f} GB of memory"),
        ("system", f"{machine.system}, Python {machine.python}"),
        ("used by others before", f"{machine.busy_before:.0%} of all cores"),
        *(
            (f"used by others during end to end, {_name(each)}", f"{each.flow.others:.0%} of all cores")
            for each in results.weighed
            if each.flow
        ),
        ("articles", corpora),
    )
    return Table("machine", "Where and how", ("what", "value"), rows)


def _goals(results: Results) -> Table:
    rows: list[Row] = []
    for each in results.weighed:
        if each.ratio is not None:
            rows.append(
                (f"end to end of the ceiling, {_name(each)}", "90 %", f"{each.ratio:.0%}", _met(each.ratio >= 0.9))
            )
    half = next((each for each in results.latencies if abs(each.load - 0.5) < 0.01), None)
    if half is not None:
        rows.append(("p99 latency at half load", "5 s", f"{half.p99:.1f} s", _met(half.p99 < 5.0)))
    if results.start is not None:
        slowest = max(results.start.seconds)
        rows.append(("start to first article", "10 s", f"{slowest:.1f} s", _met(slowest < 10.0)))
    heavy = results.of("news")
    for stage, goal in (("clean", 15.0), ("extract", 60.0)):
        one = _one_process(heavy)
        cost = next((c for c in one.stages if c.stage == stage), None) if one else None
        if cost is not None:
            rows.append((f"{stage}, 900 words in 170 kB", f"{goal:.0f} ms", f"{cost.ms:.1f} ms", _met(cost.ms <= goal)))
    for each in results.weighed:
        growing = [s for s in each.flow.slopes if not s.flat and s.part != "elasticsearch"] if each.flow else []
        if each.flow and each.flow.slopes:
            said = ", ".join(f"{s.part} +{s.kb_per_1000:.0f} kB a thousand" for s in growing) or "flat"
            rows.append(
                (f"memory over {each.flow.articles:,} articles, {_name(each)}", "flat", said, _met(not growing))
            )
    return Table("goals", "Goals", ("what", "goal", "measured", "met"), rows)


def _rates(results: Results) -> Table:
    rows: list[Row] = []
    for each in results.weighed:
        top = each.ceiling
        for ceiling in each.ceilings:
            what = "the stages alone, " + (
                "one process" if ceiling.processes == 1 else f"{ceiling.processes} processes"
            )
            rows.append((_name(each), what, f"{ceiling.articles:,}", f"{ceiling.rate:.1f}", _share(ceiling.rate, top)))
        if each.flow:
            flow = each.flow
            for what, rate in (("end to end", flow.rate), ("end to end, once it runs", flow.steady_rate)):
                rows.append((_name(each), what, f"{flow.articles:,}", f"{rate:.1f}", _share(rate, top)))
            rate = flow.rate / max(1e-9, _workers_share(flow) * (1.0 - flow.idle))
            what = "end to end, a second of processor time that the workers had"
            rows.append((_name(each), what, f"{flow.articles:,}", f"{rate:.1f}", _share(rate, top)))
    return Table("rates", "Articles a second", ("articles", "what", "number", "a second", "of the ceiling"), rows)


def _parts(each: Weighed) -> Table:
    title = f"Where the processor time goes, {_name(each)}"
    header = ("part", "ms an article", "share", "resident MB")
    if each.flow is None:
        return Table(f"parts-{each.corpus.weight}", title, header, ())
    flow = each.flow
    rows: list[Row] = [
        (part.part, f"{part.ms:.2f}", f"{part.share:.1%}", f"{part.resident_mb:.0f}") for part in flow.parts
    ]
    rows.append(("together", f"{sum(part.ms for part in flow.parts):.2f}", "100 %", ""))
    rows.append(("idle cores", f"{flow.idle * flow.processes * 1000 / flow.rate:.2f}", f"{flow.idle:.1%} of all", ""))
    one = _one_process(each)
    if one is not None:
        rows += [
            (f"ceiling: {c.stage}", f"{c.ms:.2f}", "", f"{c.resident_mb:.0f}" if c.resident_mb else "")
            for c in one.stages
        ]
    return Table(f"parts-{each.corpus.weight}", title, header, rows)


def _profile(each: Weighed) -> Table:
    rows = [(line.stage, f"`{line.module}`" if "." in line.module else line.module, f"{line.share:.0%}")
            for line in each.profile]  # fmt: skip
    title = f"Where the stages spend their time, {_name(each)}"
    return Table(f"profile-{each.corpus.weight}", title, ("stage", "module", "share"), rows)


def _latency(results: Results) -> Table:
    rows = [
        (
            f"{each.load:.0%}", f"{each.rate:.1f}", f"{each.articles:,}", f"{each.p50:.2f} s", f"{each.p90:.2f} s",
            f"{each.p99:.2f} s", f"{each.longest:.2f} s", str(each.missing),
        )
        for each in results.latencies
    ]  # fmt: skip
    header = ("load", "articles a second", "articles", "p50", "p90", "p99", "longest", "missing")
    return Table("latency", "From publish to searchable", header, rows)


def _growth(results: Results) -> Table:
    base = results.growth[0].rate if results.growth else 1.0
    rows = [
        (str(each.partitions), str(each.workers), f"{each.rate:.1f}", f"{each.rate / base:.2f}")
        for each in results.growth
    ]
    header = ("partitions", "workers, one process a role", "articles a second", "of the first row")
    return Table("growth", "More partitions and workers", header, rows)


def _filled(results: Results) -> Table:
    rows = [
        (f"{e.documents:,}", f"{e.rate:.1f}", f"{e.elasticsearch_ms:.2f}", f"{e.p50:.2f} s", f"{e.p99:.2f} s")
        for e in results.filled
    ]
    header = ("documents before", "articles a second", "Elasticsearch, ms an article", "p50 at half load", "p99")
    return Table("filled", "With documents already indexed", header, rows)


def _memory(each: Weighed) -> Table:
    rows = [
        (
            s.part,
            f"{s.first_mb:.0f}",
            f"{s.last_mb:.0f}",
            f"{s.kb_per_1000:+.0f} ± {s.margin:.0f}",
            "yes" if s.flat else "no",
        )
        for s in (each.flow.slopes if each.flow else ())
    ]
    of = f"{each.flow.articles:,} articles" if each.flow else ""
    header = ("part", "MB after a fifth", "MB at the end", "kB a thousand articles", "flat within noise")
    return Table(f"memory-{each.corpus.weight}", f"Resident memory over {of}, {_name(each)}", header, rows)


def _storage(results: Results) -> Table:
    flows = [each for each in results.weighed if each.flow]
    places = [storage.place for storage in flows[0].flow.storage] if flows and flows[0].flow else []
    rows = [(place, *(_bytes(each.flow, place) for each in flows)) for place in places]
    return Table("storage", "Bytes on disk an article", ("place", *(_name(each) for each in flows)), rows)


def stored(flow: Flow | None, place: str) -> float:
    """Return the bytes an article takes in a place; 0 where it was not measured."""
    return next((s.bytes_per_article for s in flow.storage if s.place == place), 0.0) if flow else 0.0


def _bytes(flow: Flow | None, place: str) -> str:
    return f"{stored(flow, place):,.0f}"


def _workers_share(flow: Flow) -> float:
    """Return the share of the spent processor time that workers had, rather than servers and the measurement."""
    return sum(
        part.share for part in flow.parts if part.part.endswith((" loop", " processes")) or part.part == "supervisor"
    )


def _one_process(each: Weighed | None) -> Ceiling | None:
    return next((c for c in each.ceilings if c.processes == 1), None) if each else None


def _share(rate: float, top: Ceiling | None) -> str:
    return f"{rate / top.rate:.0%}" if top else "-"


def _name(each: Weighed) -> str:
    return _NAMES[each.corpus.weight]


def _met(is_met: bool) -> str:
    return "yes" if is_met else "no"


def arithmetic(rows: Iterator[Row], name: str, title: str) -> Table:
    """Return a table of steps, each with the arithmetic that leads to it."""
    return Table(name, title, ("what", "arithmetic", "figure"), tuple(rows))
