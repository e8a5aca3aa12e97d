"""Texts that people type, paste or forge, for whatever carries texts."""

from __future__ import annotations

import pytest

HOSTILE_TEXTS = (
    pytest.param("Nhắc việc: còn 01 ngày làm việc, đề nghị báo cáo", id="Vietnamese"),
    pytest.param("Nha\u0306\u0301c vie\u0323\u0302c", id="decomposed Vietnamese"),
    pytest.param("due today \U0001f4c5 \U0001f469\u200d\U0001f4bc", id="emoji"),
    pytest.param(
        "\u202eexe.moc\u202c \u200f\u05e9\u05dc\u05d5\u05dd\u200e", id="right to left"
    ),
    pytest.param("=?utf-8?q?=0D=0ABcc:_all=40example.invalid?=", id="encoded word"),
    pytest.param('"; DROP TABLE \\ <b>&amp;</b> %s {0} ${HOME}', id="markup"),
    pytest.param(".\n.\nQUIT\nFrom nobody", id="mail protocol"),
    pytest.param("first\u2028second\u2029third\ttab", id="unusual separators"),
    pytest.param("x" * 5_000, id="no space to fold at"),
    pytest.param("", id="empty"),
)
"""What a subject can hold."""

HOSTILE_BODIES = (
    *HOSTILE_TEXTS,
    pytest.param("one\r\ntwo\rthree\n", id="line ends of other systems"),
    pytest.param("nul \x00 escape \x1b[2J bell \x07", id="control characters"),
    pytest.param("half \ud800 of a pair", id="half a surrogate pair"),
    pytest.param("a\r\nBcc: all@example.invalid\r\n\r\nb", id="header in the text"),
    pytest.param("Chỉ thị số 01\n" * 7_700, id="100 kB"),
)
"""What a name or a text can hold."""

HUGE_BODY = "Chỉ thị số 01 \n" * 500_000
"""More than 10 MB in UTF-8."""

HOSTILE_ADDRESSES = (
    pytest.param("", id="none"),
    pytest.param(" ", id="blank"),
    pytest.param("\r\n", id="line break"),
    pytest.param("a@example.invalid\r\nBcc: b@example.invalid", id="second header"),
    pytest.param("a@example.invalid, b@example.invalid", id="two"),
    pytest.param("<a@example.invalid> NOTIFY=NEVER", id="command"),
    pytest.param("\u202emoc.elpmaxe@a", id="right to left"),
    pytest.param("\ud800@example.invalid", id="half a surrogate pair"),
    pytest.param("\x00", id="nul"),
    pytest.param("http://", id="no host"),
    pytest.param("http://[::1", id="half an address literal"),
    pytest.param("http://127.0.0.1:99999/", id="no port"),
    pytest.param("file:///etc/passwd", id="file"),
    pytest.param("javascript:alert(1)", id="script"),
    pytest.param("x" * 100_000, id="100 kB"),
)
"""What can stand where an address is expected."""
