"""One self-contained HTML page: verdict, findings, plot and timeline of a capture."""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path
from typing import IO

from secc.capture.curves import Pictures
from secc.capture.digest import digest
from secc.capture.findings import Severity
from secc.capture.judgement import Verdict
from secc.capture.record import Record
from secc.capture.session import Session
from secc.capture.timeline import facts

_MOST_ROWS = 20_000  # beyond, a page is of no use in a browser
_MOST_PLOTS = 40
_STYLE = """
:root{color-scheme:light dark;--ev:#00838f;--evse:#2e7d32;--bad:#c62828;--warn:#b26a00;--dim:#777;
--line:#8883;--bg:#8881}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:1.6rem 0 .3rem}
section{border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1.2rem;margin:1rem 0}
.verdict{font-size:1.05rem;font-weight:600}.clause,.facts{color:var(--dim);font-weight:400}
.completed,.paused{color:var(--evse)}.failed{color:var(--bad)}
.stopped,.incomplete,.encrypted{color:var(--warn)}
ul{list-style:none;padding:0}li{padding:.1rem 0}
.error::before{content:"✗ ";color:var(--bad)}.warning::before{content:"! ";color:var(--warn)}
.info::before{content:"· ";color:var(--dim)}
.plot svg{width:100%;height:auto;background:#fff;border-radius:.4rem}
table{border-collapse:collapse;width:100%;font:13px/1.45 ui-monospace,monospace}
td{padding:.1rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{text-align:right;color:var(--dim);white-space:nowrap}
#timeline td:nth-child(4){width:55%}
tr.ev td:nth-child(3){color:var(--ev)}tr.evse td:nth-child(3){color:var(--evse)}
tr.bad td{background:#c6282822}tr.quiet{color:var(--dim)}
input{font:inherit;padding:.3rem .6rem;width:100%;box-sizing:border-box;margin:.5rem 0}
"""
_SCRIPT = """
const box=document.getElementById('filter'),rows=[...document.querySelectorAll('#timeline tr')];
box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(/\\s+/);
for(const row of rows){const text=row.textContent.toLowerCase();
row.hidden=!words.every(word=>text.includes(word))}});
"""


class Page:
    """Rows wait in a temporary file: what is in memory does not grow with the capture."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._rows: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115 - closed in `end`
            "w+", encoding="utf-8", errors="replace"
        )
        self._count = 0
        self._drawn = 0
        self._start: int | None = None
        self._pictures = Pictures()
        self._told: list[tuple[Session, Verdict]] = []

    def record(self, record: Record, session: Session | None = None) -> None:
        self._pictures.record(record, session)
        self._count += 1
        if self._count > _MOST_ROWS:
            return
        if self._start is None:
            self._start = record.time
        words = escape(digest(record))
        if record.error:
            words += f" <b>{escape(record.error)}</b>"
        if record.note:
            words += f" <i>({escape(record.note)})</i>"
        arrow = {"EV": "EV →", "EVSE": "← EVSE"}.get(record.side, "")
        quiet = "quiet" if record.layer in ("homeplug", "tcp", "tls") else record.side.lower()
        bad = "bad" if record.error or "FAILED" in words.upper() else ""
        seconds = (record.time - self._start) / 1e9
        self._rows.write(
            f'<tr class="{quiet} {bad}"><td>{seconds:.3f}</td><td>{arrow}</td>'
            f"<td>{escape(record.message or '?')}</td><td>{words}</td></tr>\n"
        )

    def session(self, session: Session, verdict: Verdict) -> None:
        self._told.append((session, verdict))

    def end(self) -> None:
        with self._rows, self._path.open("w", encoding="utf-8", errors="replace") as out:
            title = escape(Path(self._name).name)
            out.write(
                '<!doctype html>\n<html lang="en"><meta charset="utf-8">\n'
                '<meta name="viewport" content="width=device-width">\n'
                f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n"
            )
            for session, verdict in self._told:
                out.write(self._section(session, verdict))
            if not self._told:
                out.write("<p>No charging session in this capture.</p>\n")
            out.write(
                '<h2>Timeline</h2>\n<input id="filter" placeholder="filter: CurrentDemand SoC">\n'
                '<table id="timeline">\n'
            )
            self._rows.seek(0)
            for line in self._rows:
                out.write(line)
            out.write("</table>\n")
            if self._count > _MOST_ROWS:
                out.write(f"<p>{self._count - _MOST_ROWS} more messages are left out.</p>\n")
            out.write(f"<script>{_SCRIPT}</script>\n</html>\n")

    def _section(self, session: Session, verdict: Verdict) -> str:
        clause = f' <span class="clause">[{escape(verdict.clause.strip("[]"))}]</span>'
        lines = "<br>".join(escape(line) for line in facts(session))
        findings = "".join(
            f'<li class="{finding.severity.name.lower()}">{escape(finding.text)}'
            f"{f' ({finding.count} times)' if finding.count > 1 else ''}"
            f' <span class="clause">{escape(finding.clause)} frame {finding.frame}</span></li>\n'
            for finding in sorted(session.findings, key=lambda f: (-f.severity, f.time))
        )
        worst = max((f.severity for f in session.findings), default=Severity.INFO)
        heading = "Findings" if worst > Severity.INFO else "Remarks"
        return (
            f'<section><h2 class="{verdict.outcome}">Session {session.number}: '
            f'{verdict.outcome}</h2>\n<p class="verdict">{escape(verdict.text)}'
            f'{clause if verdict.clause else ""}</p>\n<p class="facts">{lines}</p>\n'
            + (f"<h2>{heading}</h2><ul>{findings}</ul>\n" if findings else "")
            + self._plot(session, verdict)
            + _latencies(session)
            + "</section>\n"
        )

    def _plot(self, session: Session, verdict: Verdict) -> str:
        picture = self._pictures.by_number.get(session.number)
        if picture is None or not picture.curves or self._drawn >= _MOST_PLOTS:
            return ""
        from secc.capture.plot import draw

        self._drawn += 1
        svg = draw([(picture, session, verdict)], "svg").decode()
        return f'<div class="plot">{svg[svg.index("<svg") :]}</div>\n'


def _latencies(session: Session) -> str:
    """Who took how long for what, in milliseconds."""
    rows = "".join(
        f"<tr><td>{side}</td><td>{escape(name)}{'Res' if side == 'EVSE' else 'Req'}</td>"
        f"<td>{times.count}</td>"
        + "".join(f"<td>{times.percentile(percent) * 1e3:.1f}</td>" for percent in (50, 95, 99))
        + f"<td>{times.greatest * 1e3:.1f}</td></tr>\n"
        for (side, name), times in sorted(session.latencies.items())
    )
    if not rows:
        return ""
    return (
        "<details><summary>Response and request times in ms</summary><table>"
        "<tr><td>side</td><td>message</td><td>count</td><td>p50</td><td>p95</td><td>p99</td>"
        f"<td>max</td></tr>\n{rows}</table></details>\n"
    )
