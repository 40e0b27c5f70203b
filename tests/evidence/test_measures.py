"""Values of indicators: read, checked all at once, and held against target and England."""

from datetime import date
from pathlib import Path

import pytest

from base.dates import period_end
from base.errors import InputError, ManyProblems
from descriptors.models import EnglandValue, Framework, Indicator, Judgement, LadderRung
from evidence.measures import import_measures, read_measures
from evidence.models import Measure
from evidence.register.register import Register
from evidence.standing import standing

SOURCE = {"status": "choice"}


def indicator(code: str, unit: str, better: str = "higher", england: tuple[EnglandValue, ...] = ()) -> Indicator:
    return Indicator.model_validate(
        {
            "code": code,
            "name": f"Name of {code}",
            "better": better,
            "series": "local",
            "unit": unit,
            "england": england,
            "provenance": SOURCE,
        }
    )


@pytest.fixture
def framework() -> Framework:
    return Framework.model_construct(
        id="test",
        judgements=tuple[Judgement](),
        ladder=tuple[LadderRung](),
        evidence_types=(),
        indicators=(indicator("K01", "percent"), indicator("K02", "rate"), indicator("K03", "days", "lower")),
    )


def table(folder: Path, *rows: str, heading: str = "Indicator,Period,Value,Numerator,Denominator,Target") -> Path:
    path = folder / "measures.csv"
    path.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2013-14", date(2014, 3, 31)),
        ("2013/2014", date(2014, 3, 31)),
        ("FY 1999-00", date(2000, 3, 31)),
        ("Q1 2013-14", date(2013, 6, 30)),
        ("2013/14 Q3", date(2013, 12, 31)),
        ("Quarter 4 2013-14", date(2014, 3, 31)),
        ("2014-02", date(2014, 2, 28)),
        ("2011-12", date(2012, 3, 31)),
        ("March 2014", date(2014, 3, 31)),
        ("year to 31 March 2014", date(2014, 3, 31)),
        ("31/12/2013", date(2013, 12, 31)),
        ("2014", None),
        ("2013-15", None),
        ("last year", None),
        ("", None),
    ],
)
def test_periods(text: str, end: date | None) -> None:
    assert period_end(text) == end


def test_values_are_read_by_the_meaning_of_their_headings(tmp_path: Path, framework: Framework) -> None:
    path = table(
        tmp_path,
        "a title,,,,,",
        "Reporting period,KPI,Outturn,Out of,Numerator,Goal,Comments",
        '2013-14,k01,"82.5%",200,165,90,"local, checked"',
        "Q3 2013-14,Name of K03,41,,,,",
        'Q3 2013-14,K02,,"50,000",500,,',
        heading="",
    )
    assert read_measures(path, framework) == (
        Measure(
            id="",
            indicator="K01",
            period="2013-14",
            period_end=date(2014, 3, 31),
            value=82.5,
            numerator=165,
            denominator=200,
            target=90,
            source="local, checked",
        ),
        Measure(id="", indicator="K03", period="Q3 2013-14", period_end=date(2013, 12, 31), value=41),
        Measure(
            id="",
            indicator="K02",
            period="Q3 2013-14",
            period_end=date(2013, 12, 31),
            value=100,
            numerator=500,
            denominator=50_000,
        ),
    )


def test_none_of_many_is_a_value(framework: Framework, tmp_path: Path) -> None:
    [measure] = read_measures(table(tmp_path, "K01,2013-14,0,0,200,"), framework)
    assert (measure.value, measure.numerator, measure.denominator) == (0, 0, 200)


@pytest.mark.parametrize(
    ("row", "cell", "message"),
    [
        ("K99,2013-14,5,,,", "A2", "“K99” is no indicator"),
        (",2013-14,5,,,", "A2", "indicator is missing"),
        ("K01,,5,,,", "B2", "period is missing"),
        ("K01,2014,5,,,", "B2", "period 2014 cannot be read"),
        ("K01,2013-14,101,,,", "C2", "101 is no percentage"),
        ("K01,2013-14,-1,,,", "C2", "-1 is no percentage"),
        ("K01,2013-14,about half,,,", "C2", "“about half” is no number"),
        ("K01,2013-14,,,,", "C2", "There is no value"),
        ("K01,2013-14,n/a,,,", "C2", "There is no value"),
        ("K01,2013-14,,21,20,", "D2", "21 of 20 is no share"),
        ("K01,2013-14,,0,0,", "D2", "0 of 0 is no share"),
        ("K02,2013-14,,21,20,", "D2", "21 of 20 is no share"),
        ("K01,2013-14,80,15,20,", "C2", "give 75"),
        ("K01,2013-14,80,,,120", "F2", "target of 120 is no percentage"),
    ],
)
def test_what_cannot_be_is_told_with_its_cell(
    tmp_path: Path, framework: Framework, row: str, cell: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as error:
        read_measures(table(tmp_path, row), framework)
    assert not isinstance(error.value, ManyProblems)
    assert error.value.where == f"measures.csv!{cell}"
    assert error.value.hint


def test_everything_wrong_is_told_at_once(tmp_path: Path, framework: Framework) -> None:
    path = table(tmp_path, "K99,never,5,,,", "K01,2013-14,5,,,", "K01,2013/14,6,,,", "K01,Q1 2013-14,200,,,")
    with pytest.raises(ManyProblems) as error:
        read_measures(path, framework)
    assert [problem.where.partition("!")[2] for problem in error.value.problems] == ["A2", "B2", "B4", "C5"]


@pytest.mark.parametrize(("value", "fits"), [("83", True), ("83.3", True), ("83.33", True), ("83.4", False)])
def test_a_value_may_be_rounded(tmp_path: Path, framework: Framework, value: str, fits: bool) -> None:
    path = table(tmp_path, f"K01,2013-14,{value},5,6,")
    if fits:
        assert read_measures(path, framework)[0].value == float(value)
    else:
        with pytest.raises(InputError, match=r"give 83\.33"):
            read_measures(path, framework)


def test_percentages_of_a_workbook_are_read_as_they_are_shown(tmp_path: Path, framework: Framework) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Indicator", "Period", "Value", "Target"])
    sheet.append(["K01", "2013-14", 0.825, 90])
    sheet["C2"].number_format = "0.0%"
    book.save(tmp_path / "measures.xlsx")

    [measure] = read_measures(tmp_path / "measures.xlsx", framework)
    assert (measure.value, measure.target) == (82.5, 90)


def test_a_table_without_the_columns_is_told(tmp_path: Path, framework: Framework) -> None:
    with pytest.raises(InputError, match="No sheet has the column period"):
        read_measures(table(tmp_path, "K01,5", heading="Indicator,Value"), framework)


def test_recording_again_changes_only_what_changed(register: Register, tmp_path: Path, framework: Framework) -> None:
    first = table(tmp_path, "K01,2013-14,80,,,", "K03,2013-14,40,,,")
    assert import_measures(register, first, framework, actor="A Lead") == (2, 0, 0)
    second = table(tmp_path, "K01,2013-14,81,,,", "K03,2013-14,40,,,", "K03,Q1 2014-15,39,,,")
    assert import_measures(register, second, framework, actor="A Lead") == (1, 1, 1)

    assert [(m.id, m.value) for m in register.measures()] == [("M-0001", 81), ("M-0002", 40), ("M-0003", 39)]
    assert len(register.history("measure", "M-0001")) == 2


class TestStanding:
    def measure(self, value: float, target: float | None = None, end: date = date(2014, 3, 31)) -> Measure:
        return Measure(id="M-0001", indicator="K01", period="x", period_end=end, value=value, target=target)

    def england(self, *years: str, measure: str = "") -> tuple[EnglandValue, ...]:
        return tuple(EnglandValue(value=80, year=year, status="found", measure=measure) for year in years)

    @pytest.mark.parametrize(
        ("better", "value", "target", "england"),
        [
            ("higher", 85, "met", "better"),
            ("higher", 80, "not met", "same"),
            ("lower", 85, "met", "worse"),
            ("lower", 86, "not met", "worse"),
            ("context", 85, None, None),
        ],
    )
    def test_the_better_direction_counts(
        self, better: str, value: float, target: str | None, england: str | None
    ) -> None:
        kind = indicator("K01", "percent", better, self.england("2013-14"))
        found = standing(self.measure(value, 85), kind)
        assert (found.against_target, found.against_england) == (target, england)

    @pytest.mark.parametrize(
        ("end", "year"),
        [
            (date(2013, 12, 31), "2012-13"),
            (date(2014, 3, 31), "2013-14"),
            (date(2019, 3, 31), "2015"),
            (date(2011, 3, 31), "2012-13"),
        ],
    )
    def test_the_national_value_is_of_the_nearest_year(self, end: date, year: str) -> None:
        kind = indicator("K01", "percent", england=self.england("2012-13", "2013-14", "2015"))
        found = standing(self.measure(80, end=end), kind).england
        assert found is not None
        assert found.year == year

    def test_values_of_another_series_are_not_compared(self) -> None:
        values = (*self.england("2012-13", measure="one"), *self.england("2013-14", measure="other"))
        found = standing(self.measure(80), indicator("K01", "percent", england=values)).england
        assert found is not None
        assert found.measure == "one"

    def test_nothing_to_compare_with(self) -> None:
        found = standing(self.measure(80), indicator("K01", "percent"))
        assert (found.against_target, found.england, found.against_england) == (None, None, None)
