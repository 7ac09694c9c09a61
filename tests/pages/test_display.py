"""What cells show, by their number formats. The expected texts are those of Excel (zh-CN)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from xltools.cells import Raw
from xltools.render.page.display import displayed

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    "raw, number_format, text",
    [
        (None, "0.00", ""),
        ("95.66 %", "0.00", "95.66 %"),
        (True, "", "TRUE"),
        (0.9566, "0.00%", "95.66%"),
        (8.300396466, "0.00%", "830.04%"),
        (0.5, "0%", "50%"),
        (0.005, "0%", "1%"),
        (92, "", "92"),
        (6238.91, "General", "6238.91"),
        (1 / 3, "", "0.333333333"),
        (123456789012, "", "123456789012"),
        (2.345, "0.00", "2.35"),
        (Decimal("2.675"), "0.00", "2.68"),
        (-1.5, "0", "-2"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (999, "#,##0", "999"),
        (-1234.5, "#,##0.00;[Red]\\-#,##0.00", "-1,234.50"),
        (-100, "0.00_);(0.00)", "(100.00)"),
        (100, "0.00_);(0.00)", "100.00"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (-1234.5, ACCOUNTING, "-1,234.50"),
        (0, ACCOUNTING, "-"),
        (0, "0;-0;;@", ""),
        (0, "0.00;-0.00;\\-", "-"),
        (34, '0"家"', "34家"),
        (34, "0家", "34家"),
        (1234, '[$¥-804]#,##0.00', "¥1,234.00"),
        (12345678, '0.00,"千元"', "12345.68千元"),
        (3.5, "0.##", "3.5"),
        (3, "0.00#", "3.00"),
        (5, "000", "005"),
        (7, "@", "7"),
        (0.25, "# ?/?", "0.25"),
        (1234.5, "0.00E+00", "1234.5"),
        (1, '"第;"0"名"', "第;1名"),
        (dt.date(2023, 7, 5), "", "2023/7/5"),
        (dt.date(2023, 7, 5), 'yyyy"年"m"月"d"日"', "2023年7月5日"),
        (dt.date(2023, 7, 5), "yyyy-mm-dd;@", "2023-07-05"),
        (dt.date(2023, 7, 5), '[$-804]yyyy"年"m"月"', "2023年7月"),
        (dt.datetime(2023, 7, 5, 13, 4, 9), "yyyy/m/d h:mm", "2023/7/5 13:04"),
        (dt.datetime(2023, 7, 5, 13, 4, 9), "mm:ss", "04:09"),
        (dt.time(13, 4), '上午/下午h"时"mm"分"', "下午1时04分"),
        (dt.time(0, 30), "h:mm AM/PM", "12:30 上午"),
        (dt.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    ],
)  # fmt: skip
def test_displayed(raw: Raw, number_format: str, text: str) -> None:
    assert displayed(raw, number_format) == text
