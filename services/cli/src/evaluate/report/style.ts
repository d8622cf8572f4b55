/** The look of the report: system fonts, light or dark as the reader has it, on paper too. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#1a1a1a;--soft:#595959;--line:#d9d9d9;--band:#dcdcdc;--main:#0b57a4;--other:#8a4b00;--bad:#a61b1b;--good:#1d6b32}
@media (prefers-color-scheme:dark){:root{--page:#151515;--ink:#ececec;--soft:#b0b0b0;--line:#3d3d3d;--band:#3a3a3a;--main:#84b8f5;--other:#f0b26b;--bad:#ff9b9b;--good:#86d69b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:16px}
h1{font-size:1.5rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.1rem;margin:0 0 .25rem}
p{margin:.25rem 0 .75rem;max-width:70ch}
.verdict{font-size:1.15rem}
.note{color:var(--soft);font-size:.9rem}
section{margin:1.75rem 0}
.charts{display:grid;gap:1.75rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr))}
.charts section{margin:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .75rem .3rem 0;text-align:right;vertical-align:top;border-bottom:1px solid var(--line)}
th:first-child,.text{text-align:left}
tbody th{font-weight:400}
tr.engine th,tr.engine td{font-weight:700}
td.text{overflow-wrap:anywhere}
td small{display:block;color:var(--soft);font-weight:400;white-space:nowrap}
svg{display:block;width:100%;max-width:540px;height:auto;font:11px system-ui,sans-serif}
svg text{fill:var(--ink)}
.axis{stroke:var(--ink);fill:none}
.grid{stroke:var(--line);fill:none}
.ideal{stroke:var(--soft);fill:none;stroke-dasharray:2 3}
.band{fill:var(--band)}
.bars{fill:var(--soft)}
.main{stroke:var(--main);fill:none;stroke-width:2}
.other{stroke:var(--other);fill:none;stroke-width:2;stroke-dasharray:6 4}
.dot{fill:var(--main)}
.good{color:var(--good)}
.bad{color:var(--bad)}
@media (max-width:520px){.wide th,.wide td{font-size:.72rem;padding-right:.25rem}.wide td.text{overflow-wrap:anywhere}.wide td small{white-space:normal;font-size:.7rem}}
@media print{section{break-inside:avoid}}
`;
