"""The bench without servers: its articles, its arithmetic, its pages and its picture."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agents.settings import Settings
from deploy.bench.articles import NEWS_WORDS, Multiplier, Original, Weight, read_originals
from deploy.bench.capacity import VOLUMES, capacity_tables
from deploy.bench.commands import app
from deploy.bench.figures import percentile, slope
from deploy.bench.pages import filled, write_pages
from deploy.bench.picture import picture
from deploy.bench.profile import measure_profile, profile_lines
from deploy.bench.results import (
    Ceiling,
    Corpus,
    Flow,
    Latency,
    Machine,
    MemoryPoint,
    PartCost,
    Results,
    StageCost,
    Start,
    Storage,
    Weighed,
)
from deploy.bench.tables import Table, markdown, tables
from pipeline.enrich import Cleaner
from pipeline.errors import ConfigurationError
from pipeline.revisions import digest_of
from pipeline.stories import are_copies, likeness, signature_of
from schemas import CleanArticle

NOW = datetime(2026, 2, 1, tzinfo=UTC)
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def originals() -> list[Original]:
    return read_originals()


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner.load()


def cleaned(multiplier: Multiplier, count: int, cleaner: Cleaner) -> list[CleanArticle]:
    articles = itertools.islice(multiplier.articles(), count)
    return [cleaner.clean(article, received_at=NOW, now=NOW) for article in articles]


def test_copies_of_an_article_are_other_articles(originals: list[Original], cleaner: Cleaner) -> None:
    """Neither revisions nor stories nor a cache may make a multiplied article cheaper than one never seen."""
    every = Multiplier.of(originals)
    found = cleaned(Multiplier.of(originals[:2]), 24, cleaner)
    assert len({article.id for article in found}) == len({digest_of(article) for article in found}) == 24
    drawn = [cleaner.clean(every.article(n * len(originals)), received_at=NOW, now=NOW) for n in range(12)]
    signatures = [signature for article in drawn if (signature := signature_of(article.text)) is not None]
    pairs = list(itertools.combinations(signatures, 2))
    copies = sum(are_copies(likeness(one, other)) for one, other in pairs)
    assert copies <= len(pairs) / 10, f"{copies} of {len(pairs)}"


def test_the_same_seed_makes_the_same_articles(originals: list[Original]) -> None:
    one, same, other = (Multiplier.of(originals, seed=seed) for seed in (1, 1, 2))
    assert one.article(7) == same.article(7) != other.article(7)


def test_articles_of_news_weight_have_the_words_and_bytes_of_news(originals: list[Original], cleaner: Cleaner) -> None:
    multiplier = Multiplier.of(originals, weight=Weight.NEWS)
    raws = list(itertools.islice(multiplier.articles(), 8))
    assert all(120_000 < len((raw.html or "").encode()) < 260_000 for raw in raws)
    words = [cleaner.clean(raw, received_at=NOW, now=NOW).word_count for raw in raws]
    assert all(NEWS_WORDS * 0.8 < count < NEWS_WORDS * 1.5 for count in words), words


def test_a_file_without_articles_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"no article was found in .*empty\.jsonl"):
        read_originals([tmp_path / "empty.jsonl"])


def test_percentiles_are_values_that_were_seen() -> None:
    values = [float(n) for n in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1.0)) == (50.0, 99.0, 100.0)
    assert percentile([3.0], 0.01) == 3.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_slope_is_flat_only_where_growth_is_within_its_noise() -> None:
    growing = slope([(x, 2.0 * x + (x % 2)) for x in range(20)])
    level = slope([(x, float(x % 3)) for x in range(20)])
    assert growing is not None
    assert level is not None
    assert growing.value == pytest.approx(2.0, abs=0.05)
    assert not growing.is_flat
    assert level.is_flat
    assert slope([(1.0, 1.0), (2.0, 2.0)]) is None
    assert slope([(1.0, 1.0)] * 5) is None


def results() -> Results:
    parts = tuple(
        PartCost(part=name, ms=ms, share=ms / 100.0, resident_mb=200.0)
        for name, ms in (("clean loop", 2.0), ("clean processes", 12.0), ("index loop", 3.0),
                         ("elasticsearch", 10.0), ("kafka", 5.0), ("measuring", 1.0))
    )  # fmt: skip
    memory = tuple(MemoryPoint(articles=n * 100, resident_mb={"clean loop": 100.0, "kafka": 300.0}) for n in range(4))
    storage = (
        Storage(place="topic raw", bytes_per_article=2000.0),
        Storage(place="index, as written", bytes_per_article=20_000.0),
    )
    flow = Flow(
        articles=300, dead=0, partitions=4, workers=1, processes=2, seconds=10.0, rate=30.0, steady_rate=33.0,
        idle=0.1, parts=parts, memory=memory, storage=storage,
    )  # fmt: skip
    ceilings = tuple(
        Ceiling(processes=n, articles=100, refused=0, words=900.0, seconds=100.0 / rate, rate=rate,
                stages=(StageCost(stage="clean", ms=11.0, resident_mb=150.0),
                        StageCost(stage="extract", ms=70.0, resident_mb=400.0)))
        for n, rate in ((1, 20.0), (2, 40.0))
    )  # fmt: skip
    return Results(
        command="silkwire bench",
        machine=Machine(at=NOW, version="1", python="3.11", system="Linux", processor="<x86>", cores=2,
                        memory_mb=24_000, busy_before=0.0),
        weighed=(Weighed(corpus=Corpus(name="bundled articles", weight="news", originals=80, mean_bytes=170e3),
                         ceilings=ceilings, flow=flow),),
        latencies=(Latency(load=0.5, rate=15.0, articles=100, missing=0, p50=1.0, p90=2.0, p99=6.0, longest=7.0),),
        start=Start(seconds=(8.0, 9.0), servers_seconds=12.0),
    )  # fmt: skip


def test_goals_say_what_is_met_and_what_is_not() -> None:
    goals = {row[0]: row[2:] for table in tables(results()) if table.name == "goals" for row in table.rows}
    assert goals["end to end of the ceiling, 900 words in a 170 kB page"] == ("75%", "no")
    assert goals["p99 latency at half load"] == ("6.0 s", "no")
    assert goals["start to first article"] == ("9.0 s", "yes")
    assert goals["clean, 900 words in 170 kB"] == ("11.0 ms", "yes")
    assert goals["extract, 900 words in 170 kB"] == ("70.0 ms", "no")


def test_the_arithmetic_of_a_plan_adds_up() -> None:
    plan = next(table for table in capacity_tables(results()) if table.name == "capacity-million")
    figures = {row[0]: row[2] for row in plan.rows}
    volume = next(volume for volume in VOLUMES if volume.name == "million")
    peak = 1e6 / 86_400 * volume.peak
    assert figures["peak rate"] == f"{peak:.1f} articles a second"
    assert figures["cores for clean"].startswith(f"{math.ceil(peak * 0.014 / volume.busy)} ")
    assert figures["disk of all topics, 7 days"] == "42 GB"  # 2,000 bytes of 7 million articles in 3 copies
    assert figures["disk of the index, 365 days"] == "14,600 GB"  # 20,000 bytes of 365 million articles twice


def test_the_picture_is_well_formed_and_shows_each_part() -> None:
    drawn = picture(results())
    words = " ".join(ET.fromstring(drawn).itertext())
    for word in ("end to end", "clean processes", "50% load, p99", "300 articles"):
        assert word in words


def test_pages_get_their_tables_and_keep_the_rest(tmp_path: Path) -> None:
    page = "Before.\n<!-- bench:goals -->\nold\n<!-- /bench -->\n<!-- bench:growth -->\nkept\n<!-- /bench -->\nAfter.\n"
    made = filled(page, {"goals": markdown(Table("goals", "", ("a", "b|c"), (("1", "2"),)))})
    assert "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |" in made
    assert "old" not in made
    assert "kept" in made
    with pytest.raises(ConfigurationError, match=r"performance\.md cannot be read"):
        list(write_pages(results(), tmp_path))


def test_the_pages_of_the_docs_show_the_figures_beside_them(tmp_path: Path) -> None:
    """Whoever brings the figures up to date does it with the command, for all pages at once."""
    for name in ("performance.md", "capacity.md", "performance.json"):
        (tmp_path / name).write_bytes((DOCS / name).read_bytes())
    run = CliRunner().invoke(app, ["--read", str(tmp_path / "performance.json"), "--write-docs", str(tmp_path)])
    assert run.exit_code == 0, run.output
    for name in ("performance.md", "capacity.md", "performance.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (DOCS / name).read_text(encoding="utf-8"), name


def test_a_file_that_holds_no_results_is_told(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    run = CliRunner().invoke(app, ["--read", str(tmp_path / "other.json")])
    assert run.exit_code == 2


def test_a_profile_says_where_the_stages_spend_their_time(originals: list[Original]) -> None:
    lines = measure_profile(Multiplier.of(originals).articles(), 8, Settings())
    for stage in ("clean", "extract"):
        assert math.isclose(sum(line.share for line in lines if line.stage == stage), 1.0)
    assert any(line.module.startswith("pipeline.") for line in lines if line.stage == "extract")


def test_modules_with_small_shares_stand_together() -> None:
    lines = list(profile_lines({"clean": Counter({"pipeline.a": 98, "pipeline.b": 1, "pipeline.c": 1})}))
    assert [(line.module, line.share) for line in lines] == [("pipeline.a", 0.98), ("others, each below 2 %", 0.02)]


def test_the_uncertainty_of_a_slope_is_larger_where_neighbours_are_alike() -> None:
    wave = [(float(n), math.sin(n / 20)) for n in range(200)]
    noise = [(float(n), (-1.0) ** n) for n in range(200)]
    drifting, jumping = slope(wave), slope(noise)
    assert drifting is not None
    assert jumping is not None
    assert drifting.margin > 3 * jumping.margin
