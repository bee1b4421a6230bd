/**
 * Style of a report: Muster's own colours on light and dark ground, faces only where the reader's machine has them, and black on
 * white on paper. Cell text stays readable in each: 4.5:1 or more.
 */
export const styleSheet = `
:root{--paper:#f1eee5;--sheet:#faf8f2;--sunk:#e6e2d6;--rule:#c6c0af;--frame:#1b2521;--ink:#1b2521;--ink2:#434c46;--green:#17603a;--blue:#14557f;--ochre:#7d4e00;--red:#a0231b;--ochrew:#f0e2c0;--redw:#f3dbd2;--greenw:#dce8d8}
@media (prefers-color-scheme:dark){:root{--paper:#15211e;--sheet:#1c2b27;--sunk:#0f1917;--rule:#33463f;--frame:#82948a;--ink:#e8eadf;--ink2:#bac4b9;--green:#84cd9d;--blue:#86c3ea;--ochre:#e6b960;--red:#ff9a8c;--ochrew:#3b3119;--redw:#46251f;--greenw:#1c3b2b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/21px Cabin,"Noto Sans","DejaVu Sans",sans-serif}
main{max-width:72rem;margin:0 auto;padding:28px 16px}
h1,h2,.lead,.note p,.note li{font-family:"Charis SIL",Charter,Georgia,serif}
h1{font-size:28px;line-height:34px;margin:0}
.lead{font-size:17px;line-height:23px;margin:4px 0 0}
header{border-bottom:2px solid var(--frame);padding-bottom:16px}
h2{font-size:20px;line-height:26px;margin:32px 0 8px}
h3{font-size:15px;margin:20px 0 4px}
code,pre{font:13px/18px "JetBrains Mono","DejaVu Sans Mono",monospace;font-variant-ligatures:none;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:8px 0}
dt{color:var(--ink2)}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;background:var(--sheet);border:1px solid var(--frame)}
th{text-align:left;white-space:nowrap;font-size:12px;letter-spacing:.09em;text-transform:uppercase;color:var(--ink2);background:var(--sunk)}
th,td{padding:6px 12px;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:break-word}
td code{overflow-wrap:break-word}
td:first-child code{white-space:nowrap}
.state{font-weight:600;white-space:nowrap}
.note .state{white-space:normal}
.good .title,.state.good{color:var(--green)}.state.moving,.state.held{color:var(--blue)}
.waits .title,.state.waits{color:var(--ochre)}.bad .title,.state.bad{color:var(--red)}.state.quiet{color:var(--ink2)}
.note{border:1px solid var(--frame);border-left-width:6px;background:var(--sheet);padding:12px 16px;margin:16px 0}
.note p{margin:0 0 4px}.note .title{font-size:17px}.note ol{margin:8px 0 0}
.note.bad{background:var(--redw)}.note.waits{background:var(--ochrew)}.note.good{background:var(--greenw)}
figure{margin:8px 0}figcaption{color:var(--ink2)}
pre{background:var(--sunk);border:1px solid var(--rule);padding:8px 12px;white-space:pre-wrap;margin:4px 0}
footer{margin-top:36px;border-top:1px solid var(--frame);padding-top:8px;color:var(--ink2);font-size:13.5px}
@media print{:root{--paper:#fff;--sheet:#fff;--sunk:#f1f1ed;--rule:#888;--frame:#000;--ink:#000;--ink2:#222;--green:#00491d;--blue:#00346f;--ochre:#573600;--red:#860008;--ochrew:#fff;--redw:#fff;--greenw:#fff}body{font-size:10pt}main{max-width:none;padding:0}tr,.note,figure{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}.wide{overflow:visible}}
`.trim();
