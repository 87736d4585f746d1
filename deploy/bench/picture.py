"""The figures as one picture: rates beside the ceiling, latency by load, growth, and memory over the articles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from deploy.bench.results import Results
from deploy.bench.usage import MEASURING

_WIDTH, _HEIGHT = 440, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 150, 60, 44, 30
_BAR, _GAP = 15, 7
_COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b7791f", "#4a5568", "#97266d", "#285e61", "#742a2a")
_NICE = (1.0, 2.0, 5.0, 10.0)
_TICKS = 4
Bars = Sequence[tuple[str, float, str]]
Lines = dict[str, list[tuple[float, float]]]
_Panel = tuple[str, list[str]]


def picture(results: Results) -> str:
    """Return the picture as SVG; panels of parts that were not measured are left out."""
    panels = [panel for panel in _panels(results) if panel[1]]
    columns = 2 if len(panels) > 1 else 1
    rows = max(1, math.ceil(len(panels) / columns))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns * _WIDTH} {rows * _HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="11" role="img" aria-label="silkwire bench">',
        f'<rect width="{columns * _WIDTH}" height="{rows * _HEIGHT}" fill="#ffffff"/>',
    ]
    for number, (title, marks) in enumerate(panels):
        x, y = number % columns * _WIDTH, number // columns * _HEIGHT
        parts.append(f'<g transform="translate({x} {y})">')
        parts.append(f'<text x="14" y="24" font-size="13" font-weight="600" fill="#1a202c">{escape(title)}</text>')
        parts += [*marks, "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panels(results: Results) -> Iterator[_Panel]:
    for each in results.weighed:
        bars = [
            (f"stages, {c.processes} process{'es' * (c.processes > 1)}", c.rate, _COLOURS[5]) for c in each.ceilings
        ]
        if each.flow:
            bars.append(("end to end", each.flow.rate, _COLOURS[0]))
        yield f"Articles a second, {_weight(each.corpus.weight)}", _bars(bars, "{:.0f}")
        if each.flow:
            spent = [(part.part, part.ms, _COLOURS[2]) for part in each.flow.parts if part.ms >= 0.01]
            yield f"Processor ms an article, {_weight(each.corpus.weight)}", _bars(spent, "{:.2f}")
    loads = [
        (f"{latency.load:.0%} load, {name}", value, colour)
        for latency in results.latencies
        for name, value, colour in (
            ("p50", latency.p50, _COLOURS[0]),
            ("p90", latency.p90, _COLOURS[4]),
            ("p99", latency.p99, _COLOURS[1]),
        )
    ]
    yield "Seconds from publish to searchable", _bars(loads, "{:.2f}")
    growth = [(f"{g.partitions} partitions, {g.workers} workers", g.rate, _COLOURS[3]) for g in results.growth]
    yield "Articles a second, one process a role and worker", _bars(growth, "{:.1f}")
    flow = next((each.flow for each in results.weighed if each.flow), None)
    if flow is not None:
        lines: Lines = {}
        for point in flow.memory:
            for part, resident in point.resident_mb.items():
                if part != MEASURING:
                    lines.setdefault(part, []).append((point.articles, resident))
        yield "Resident MB over the articles", _lines(lines)


def _weight(name: str) -> str:
    return "as given" if name == "given" else "news weight"


def _bars(bars: Bars, form: str) -> list[str]:
    if not bars:
        return []
    longest = max(value for _, value, _ in bars if math.isfinite(value)) or 1.0
    marks = []
    for number, (label, value, colour) in enumerate(bars):
        y = _TOP + number * (_BAR + _GAP)
        length = (_WIDTH - _LEFT - _RIGHT) * min(1.0, value / longest)
        marks += [
            f'<text x="{_LEFT - 8}" y="{y + 11}" text-anchor="end" fill="#2d3748">{escape(label)}</text>',
            f'<rect x="{_LEFT}" y="{y}" width="{max(1.0, length):.1f}" height="{_BAR}" rx="2" fill="{colour}"/>',
            f'<text x="{_LEFT + length + 5:.1f}" y="{y + 11}" fill="#2d3748">{form.format(value)}</text>',
        ]
    return marks


def _lines(lines: Lines) -> list[str]:
    lines = {name: points for name, points in lines.items() if len(points) > 1}
    if not lines:
        return []
    widest = max(x for points in lines.values() for x, _ in points) or 1.0
    ticks = _ticks(max(y for points in lines.values() for _, y in points))
    left, right = 50, 130
    width, height = _WIDTH - left - right, _HEIGHT - _TOP - _BOTTOM

    def at(x: float, y: float) -> str:
        return f"{left + width * x / widest:.1f},{_TOP + height * (1.0 - y / ticks[-1]):.1f}"

    marks = []
    for tick in ticks:
        y = at(0, tick).partition(",")[2]
        marks.append(f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#e2e8f0"/>')
        marks.append(f'<text x="{left - 6}" y="{float(y) + 4:.1f}" text-anchor="end" fill="#718096">{tick:g}</text>')
    marks.append(
        f'<text x="{left + width}" y="{_HEIGHT - 10}" text-anchor="end" fill="#718096">{widest:,.0f} articles</text>'
    )
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(at(x, y) for x, y in points)
        marks.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="{path}"/>')
        y_label = _TOP + 6 + number * 16
        marks.append(f'<rect x="{left + width + 10}" y="{y_label - 4}" width="10" height="3" fill="{colour}"/>')
        marks.append(f'<text x="{left + width + 24}" y="{y_label + 2}" fill="#2d3748">{escape(name)}</text>')
    return marks


def _ticks(highest: float) -> list[float]:
    rough = max(highest, 1e-9) / _TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * unit for nice in _NICE if nice * unit >= rough)
    return [step * number for number in range(math.ceil(highest / step) + 1)]
