/** The page's only style sheet. Colours have a contrast of at least 4.5 on their background. */
export const STYLE = `
:root{color-scheme:light;--ink:#1a1a1a;--soft:#555;--line:#d8d8d8;--paper:#fff;--tint:#f4f6f8;--link:#0b57a4;--good:#0b6b3a;--bad:#9a3b00;--mark:#fff3b0}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,"DejaVu Sans",Arial,sans-serif;color:var(--ink);background:var(--paper);scroll-padding-top:4.5rem}
body{margin:0}
a{color:var(--link)}
header,main,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
header h1{font-size:1.5rem;line-height:1.25;margin:1rem 0 .25rem;overflow-wrap:anywhere}
header p{margin:.25rem 0;color:var(--soft);overflow-wrap:anywhere}
.answer{font-size:1.2rem;color:var(--ink)}
.good{color:var(--good);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.renewing{background:var(--mark);color:#4a3b00;padding:.5rem .75rem;border-radius:.3rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem;z-index:9}
nav{position:sticky;top:0;background:var(--paper);border-bottom:1px solid var(--line);z-index:5}
nav .in{max-width:60rem;margin:0 auto;padding:.4rem 1rem;display:flex;gap:.25rem .9rem;overflow-x:auto;white-space:nowrap;font-size:.9rem;align-items:center}
#choice{max-width:13rem}
nav a{padding:.25rem 0}
section{margin:2.2rem 0;padding-top:.2rem}
h2{font-size:1.25rem;margin:0 0 .5rem;border-bottom:2px solid var(--line);padding-bottom:.2rem}
h3{font-size:1rem;margin:1.6rem 0 .3rem}
p{margin:.5rem 0}
li{margin:.25rem 0;overflow-wrap:anywhere}
table{border-collapse:collapse;font-size:.88rem;margin:.25rem 0}
th,td{text-align:left;padding:.28rem .75rem .28rem 0;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:400}
.num{text-align:right;font-variant-numeric:tabular-nums}
.bar{color:#2166ac;letter-spacing:-.05em}
.wide{overflow-x:auto;max-width:100%}
.wide:focus-visible,button:focus-visible,a:focus-visible,.t:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible,pre:focus-visible{outline:3px solid #0b57a4;outline-offset:1px}
pre{background:var(--tint);border:1px solid var(--line);border-radius:.3rem;padding:.75rem;overflow-x:auto;font:.85rem/1.45 ui-monospace,"DejaVu Sans Mono",monospace;margin:.4rem 0}
figure{margin:1rem 0 2rem}
figure svg{display:block;width:100%;height:auto}
figcaption{font-size:.88rem;color:var(--soft);max-width:46rem}
.files{white-space:nowrap}
button,select,input{font:inherit;font-size:.9rem;padding:.35rem .6rem;border:1px solid #767676;border-radius:.3rem;background:#fff;color:var(--ink);min-height:2.2rem}
button{cursor:pointer}
.copyline{display:flex;gap:.75rem;align-items:center}
.tools{display:flex;flex-wrap:wrap;gap:.5rem;margin:.5rem 0;align-items:end}
.tools label{display:grid;font-size:.8rem;color:var(--soft);gap:.1rem}
.runs th button{border:0;background:none;padding:0;min-height:1.6rem;font-weight:600;color:var(--soft);white-space:nowrap}
.runs th[aria-sort=ascending] button::after{content:" ▲"}
.runs th[aria-sort=descending] button::after{content:" ▼"}
.runs td.set{min-width:16rem;overflow-wrap:anywhere}
.runs details pre{max-width:40rem;max-height:20rem;overflow:auto}
.t[role=button]{cursor:pointer;text-decoration:underline dotted #767676;text-underline-offset:.2em}
.t.on{background:var(--mark);font-weight:600}
tr:has(.t.on){background:#fffbe6}
body.chosen svg [data-t]:not(.on){opacity:.16}
body.chosen svg text.on{font-weight:700}
.js{display:none}
.has-js .js{display:revert}
.has-js .nojs{display:none}
.has-js .tools.js,.has-js .copyline{display:flex}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
footer{color:var(--soft);font-size:.85rem;padding-bottom:2rem}
@media (max-width:40rem){html{font-size:15px}.answer{font-size:1.08rem}th,td{padding-right:.55rem}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{nav,.tools,.js,.has-js .js,.has-js .tools.js,.copyline,.skip{display:none!important}html{font-size:10.5pt}section{margin:1rem 0}
figure{break-inside:avoid;page-break-inside:avoid}figure svg{min-width:0!important;max-width:100%!important;max-height:21cm;width:auto;margin:0}.wide{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}
h2,h3{break-after:avoid}tr{break-inside:avoid}table{font-size:8pt}header,main,footer{max-width:none;padding:0}a{color:inherit}.runs td.set{min-width:0}body.chosen svg [data-t]:not(.on){opacity:1}}
`;
