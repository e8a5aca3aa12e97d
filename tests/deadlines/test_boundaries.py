"""Worked dates on both sides of what each law distinguishes, computed by hand."""

# ruff: noqa: E501 - a row of the table is one case

import pytest

from govtasks.deadlines.request import Request, answer, due_text

EASTER_2012 = ["2012-04-06", "2012-04-09"]
EASTER_2024 = ["2024-03-29", "2024-04-01"]
CHRISTMAS_2017 = ["2017-12-25", "2017-12-26", "2018-01-01"]
CHRISTMAS_2019 = ["2019-12-25", "2019-12-26"]
INDEPENDENCE_2026 = ["2026-07-03"]
CANADA = [["07-01", "08-31"], ["12-21", "01-07"]]
NEW_YORK = "America/New_York"

# Ground, regime, trigger, period, relation, last day, and what else is asked with it.
CASES = [
    ("s 36(1): 7 days before start 7 back", "au-aia-36", "2025-05-08", "-P7D", "before (window start)", "2025-05-01", {}),
    ("s 2G: 3 months from a month end", "au-aia-36", "2025-09-30", "P3M", "within", "2025-12-31", {}),
    ("s 2G: a month from the 31st", "au-aia-36", "2025-01-31", "P1M", "within", "2025-02-28", {}),
    ("s 36(1): beginning with counts the day", "au-aia-36", "2025-01-01", "P30D", "beginning-with", "2025-01-30", {}),
    ("s 36(2): a week within, Saturday moves", "au-aia-36", "2025-05-03", "P7D", "within", "2025-05-12", {}),
    ("s 36(2): a week after, Saturday moves", "au-aia-36", "2025-05-03", "P1W", "after", "2025-05-12", {}),
    ("s 36(2): 28 days after, Saturday moves", "au-aia-36", "2025-08-02", "P28D", "after", "2025-09-01", {}),
    ("s 36(2): 28 days from, Saturday moves", "au-aia-36", "2025-08-02", "P28D", "from", "2025-09-01", {}),
    ("TMA s 6A: the day of the event", "au-tma-6A", "2025-08-31", "P1M", "within", "2025-09-30", {}),
    ("r 6: 6 days leave holidays out", "ca-federal-courts-6", "2012-04-03", "P6D", "within", "2012-04-13", {"holidays": EASTER_2012, "recess": CANADA}),
    ("r 6: 7 days count them", "ca-federal-courts-6", "2012-04-03", "P7D", "within", "2012-04-10", {"holidays": EASTER_2012, "recess": CANADA}),
    ("r 6(3): summer is not counted", "ca-federal-courts-6", "2012-06-20", "P30D", "within", "2012-09-20", {"recess": CANADA}),
    ("s 28: the 31st to the 30th", "ca-ia", "2025-03-31", "P1M", "within", "2025-04-30", {}),
    ("s 27(1): clear days, both excluded", "ca-ia", "2025-06-02", "P4D", "clear-days-after (earliest)", "2025-06-07", {}),
    ("s 27(1): clear days back", "ca-ia", "2025-06-10", "-P4D", "clear-days-before", "2025-06-05", {}),
    ("art 145: stand-still is not counted", "ch-zpo-142", "2025-07-10", "P10D", "within", "2025-08-21", {}),
    ("art 146: served in the stand-still", "ch-zpo-142", "2025-07-20", "P10D", "within", "2025-08-25", {}),
    ("art 146: served in it, Sunday moves", "ch-zpo-142", "2025-07-20", "P30D", "within", "2025-09-15", {}),
    ("art 142, 145: a month over it", "ch-zpo-142", "2025-06-30", "P1M", "within", "2025-09-01", {}),
    ("arts 4, 5: months, then days", "coe-ets76", "2026-01-31", "P1M+P15D", "within", "2026-03-16", {}),
    ("188(3): begins on the 31st", "de-bgb", "2025-01-31", "P1M", "beginning-with", "2025-02-28", {}),
    ("188(3): begins on the 29th", "de-bgb", "2025-01-29", "P1M", "beginning-with", "2025-02-28", {}),
    ("188(2): begins on the 28th", "de-bgb", "2025-01-28", "P1M", "beginning-with", "2025-02-27", {}),
    ("187(2): born on 29 February", "de-bgb", "2000-02-29", "P18Y", "beginning-with", "2018-02-28", {}),
    ("AO 122: four days, Monday stays", "de-ao-122", "2025-01-09", "P4D", "deemed-notified", "2025-01-13", {}),
    ("AO 122: then a month from it", "de-ao-122", "2025-01-06", "P4D+P1M", "within", "2025-02-10", {}),
    ("R 134: 28 February on a Saturday", "epc", "2025-10-31", "P4M", "within", "2026-03-02", {}),
    ("J 4/91: not a month end", "epc-renewal-fee", "2025-03-15", "P6M", "within", "2025-09-15", {}),
    ("J 4/91: last day to last day", "epc-renewal-fee", "2025-09-30", "P6M", "within", "2026-03-31", {}),
    ("J 4/91: 28 February of a leap year", "epc-renewal-fee", "2024-02-28", "P6M", "within", "2024-08-28", {}),
    ("R 126: ten days do not roll themselves", "epc-pre-2023-11", "2023-10-05", "P10D+P4M", "within", "2024-02-15", {}),
    ("30.4: the 31st to 28 February", "es-39-2015", "2025-01-31", "P1M", "within", "2025-02-28", {}),
    ("30.2: days are working days", "es-39-2015", "2025-10-28", "P10D", "within", "2025-11-11", {}),
    ("CC 5: a Sunday stays", "es-cc-5", "2018-01-06", "P15D", "within", "2018-01-21", {}),
    ("art 3(5): not below two days", "eu-1182-71", "2024-03-28", "P1D", "within", "2024-04-02", {"holidays": EASTER_2024}),
    ("art 3(5): two working days in five", "eu-1182-71", "2024-03-28", "P5D", "within", "2024-04-03", {"holidays": EASTER_2024}),
    ("art 3(5): two working days in a week", "eu-1182-71", "2024-03-28", "P1W", "within", "2024-04-04", {"holidays": EASTER_2024}),
    ("art 3(1): hours after that of the event", "eu-1182-71", "2024-03-27T10:30", "PT48H", "within", "2024-03-29T11:00", {"timezone": "Europe/Brussels"}),
    ("641, 642: 29 February", "fr-cpc", "2024-01-31", "P1M", "within", "2024-02-29", {}),
    ("F35697: franc from the event", "fr-jours-francs", "2019-05-05", "P7D", "within", "2019-05-13", {}),
    ("2.8(2): 3 clear days before a hearing", "gb-cpr", "2017-10-20", "-P3D", "clear-days-before", "2017-10-16", {}),
    ("2.8(2): 28 days after a notice", "gb-cpr", "2017-10-01", "P28D", "clear-days-after (earliest)", "2017-10-30", {}),
    ("2.8(4): 5 days leave weekends out", "gb-cpr", "2017-03-09", "P5D", "within", "2017-03-16", {}),
    ("2.8(4): 6 days count them", "gb-cpr", "2017-03-09", "P6D", "within", "2017-03-15", {}),
    ("2.8(4): 6 clear days count them", "gb-cpr", "2017-03-30", "-P6D", "clear-days-before", "2017-03-23", {}),
    ("2.8(4): bank holidays and Christmas", "gb-cpr", "2017-12-21", "P5D", "within", "2018-01-02", {"holidays": CHRISTMAS_2017}),
    ("6.26: e-mail on a Saturday", "gb-cpr-6.26", "2026-11-21T10:00", "P0D", "deemed-served", "2026-11-23", {}),
    ("6.26: post, second day a Sunday", "gb-cpr-6.26", "2026-11-20", "P2D", "deemed-served", "2026-11-23", {}),
    ("2.10: the 31st to 29 February", "gb-common-law", "1979-10-31", "P4M", "within", "1980-02-29", {}),
    ("ET: beginning with the 5th", "gb-et", "2012-10-05", "P3M", "beginning-with", "2013-01-04", {}),
    ("ET: beginning with the 29th", "gb-et", "2012-11-29", "P3M", "beginning-with", "2013-02-28", {}),
    ("ICO: over Christmas", "gb-gdpr-sar", "2019-11-25", "P1M", "within", "2019-12-27", {"holidays": CHRISTMAS_2019}),
    ("L 742/1969: two months over August", "it-cpc-155", "2025-07-10", "P2M", "within", "2025-10-13", {}),
    ("L 742/1969: begins in August", "it-cpc-155", "2025-08-10", "P30D", "within", "2025-09-30", {}),
    ("L 742/1969: begins on its eve", "it-cpc-155", "2025-07-31", "P30D", "within", "2025-09-30", {}),
    ("L 742/1969: until 15 September before 2015", "it-cpc-155-pre2015", "2014-07-20", "P30D", "within", "2014-10-06", {}),
    ("155: a ritroso, Saturday goes back", "it-cpc-155", "2025-03-21", "-P20D", "before", "2025-02-28", {}),
    ("143(2): the first day counted is the 1st", "jp-civil", "2025-01-31", "P1M", "within", "2025-02-28", {}),
    ("143(2): it is the 31st, which lacks", "jp-patent-3", "2025-01-30", "P1M", "within", "2025-02-28", {}),
    ("143(2): February to the end of March", "jp-patent-3", "2025-02-28", "P1M", "within", "2025-03-31", {}),
    ("140: from midnight the day counts", "jp-civil", "2025-04-01T00:00", "P3M", "within", "2025-06-30", {}),
    ("140: a minute later it does not", "jp-civil", "2025-04-01T00:01", "P3M", "within", "2025-07-01", {}),
    ("161: a Saturday moves", "kr-civil", "2025-01-03", "P1D", "within", "2025-01-06", {}),
    ("157: counted back, clear", "kr-civil", "2025-03-19", "-P1W", "clear-days-before", "2025-03-11", {}),
    ("art 4: 90 days move", "nl-atw", "2026-01-04", "P90D", "within", "2026-04-06", {}),
    ("art 4: 91 days do not", "nl-atw", "2026-01-03", "P91D", "within", "2026-04-04", {}),
    ("art 4: 12 weeks move", "nl-atw", "2026-01-03", "P12W", "within", "2026-03-30", {}),
    ("art 4: 13 weeks do not", "nl-atw", "2026-01-03", "P13W", "within", "2026-04-04", {}),
    ("art 4: 3 months move", "nl-atw", "2026-02-09", "P3M", "within", "2026-05-11", {}),
    ("art 4: 4 months do not", "nl-atw", "2026-01-09", "P4M", "within", "2026-05-09", {}),
    ("art 4: a year does not", "nl-atw", "2025-05-09", "P1Y", "within", "2026-05-09", {}),
    ("art 2: three days with two open", "nl-atw", "2026-11-20", "P3D", "within", "2026-11-24", {}),
    ("art 2: not below three days", "nl-atw", "2026-11-21", "P2D", "within", "2026-11-23", {}),
    ("art 1(2): counted back it stays", "nl-atw", "2026-11-23", "-P2D", "before", "2026-11-21", {}),
    ("s 54: 3 months from a month end", "nz-la2019-56", "2025-09-30", "P3M", "within", "2025-12-31", {}),
    ("R 80.2: 18 months to 28 February", "pct-80", "2012-08-31", "P18M", "within", "2014-02-28", {}),
    ("s 50(d): 6 days leave the Sunday out", "sg-ia-50", "2026-11-19", "P6D", "within", "2026-11-26", {"weekend": [6]}),
    ("s 50(d): 7 days count it", "sg-ia-50", "2026-11-18", "P7D", "within", "2026-11-25", {"weekend": [6]}),
    ("s 8: 6 days leave the Sunday out", "ky-ia-8", "2026-11-19", "P6D", "within", "2026-11-26", {"weekend": [6]}),
    ("6(d): 3 days after the period", "us-frcp-6", "2026-06-01", "P21D+P3D", "within", "2026-06-25", {}),
    ("6(d): from the rolled end", "us-frcp-6", "2026-06-05", "P30D+P3D", "within", "2026-07-09", {"holidays": INDEPENDENCE_2026}),
    ("6(d): and rolls itself", "us-frcp-6", "2026-06-01", "P30D+P3D", "within", "2026-07-06", {"holidays": INDEPENDENCE_2026}),
    ("6(a)(2)(C): the same time on Monday", "us-frcp-6", "2007-11-01T10:23", "PT48H", "within", "2007-11-05T10:23", {"timezone": NEW_YORK}),
    ("6(a)(2): hours pass over summer time", "us-frcp-6", "2026-03-06T10:00", "PT72H", "within", "2026-03-09T11:00", {"timezone": NEW_YORK}),
    ("6(a)(5): goes on backward", "us-frcp-6", "2026-12-12", "-P14D", "before", "2026-11-27", {}),
    ("710.01(a): 30 to 28 February", "us-uspto", "2021-09-30", "P5M", "within", "2022-02-28", {}),
    ("148(5): ends in Tết", "vn-civil", "2017-01-20", "P10D", "within", "2017-02-02", {"calendar": "vn-state"}),
    ("148(5): ends on the pair of holidays", "vn-civil", "2017-04-20", "P10D", "within", "2017-05-03", {"calendar": "vn-state"}),
    ("148(3): no 31 February", "vn-civil", "2017-01-31", "P1M", "within", "2017-02-28", {"calendar": "vn-state"}),
    ("148(5): a made-up Saturday stays", "vn-civil", "2026-08-07", "P15D", "within", "2026-08-22", {"calendar": "vn-state"}),
    ("148(5): not made up for enterprises", "vn-civil", "2026-08-07", "P15D", "within", "2026-08-24", {"calendar": "vn-enterprise"}),
    ("147(2): receipt is not counted", "vn-working-day", "2017-02-09", "5WD", "within", "2017-02-16", {"calendar": "vn-state"}),
    ("over an exchanged day", "vn-working-day", "2026-08-27", "3WD", "within", "2026-09-04", {"calendar": "vn-state"}),
    ("2 January 2026 was exchanged", "vn-working-day", "2025-12-31", "1WD", "within", "2026-01-05", {"calendar": "vn-state"}),
    ("147(1): hours from the moment", "vn-civil", "2025-11-20T02:00", "PT24H", "within", "2025-11-21T02:00", {}),
    ("received at the hour", "vn-one-stop-cutoff", "2025-11-20T15:00", "1WD", "within", "2025-11-21", {}),
    ("received a minute later", "vn-one-stop-cutoff", "2025-11-20T15:01", "1WD", "within", "2025-11-24", {}),
    ("15 working days by default", "vn-15wd-default", "2025-11-03", "15WD", "within", "2025-11-24", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("regime", "trigger", "period", "relation", "expected", "more"),
    [pytest.param(*case, id=f"{case[0]} {ground}") for ground, *case in CASES],
)
def test_last_day(regime, trigger, period, relation, expected, more):
    """
    The law gives this day, where another one would be a day, or a step, away.
    """
    asked = {"regime": regime, "trigger": trigger, "period": period}
    request = Request.from_json({"holidays": [], **more, **asked, "relation": relation})

    assert due_text(answer(request), request.trigger) == expected
