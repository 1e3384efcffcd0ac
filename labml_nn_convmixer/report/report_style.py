"""How a report looks: in light and in the dark, on a phone, and on paper."""

from labml_nn_convmixer.analysis.chart import STYLE as CHART_STYLE

STYLE = (
    """\
:root{color-scheme:light dark;--ink:#24292f;--soft:#57606a;--rule:#d5d9de;--ground:#fff;--tint:#f4f6f8}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1rem 4rem;max-width:66rem;font:16px/1.55 system-ui,sans-serif;
color:var(--ink);background:var(--ground)}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.35rem;margin:2.8rem 0 .8rem;padding-top:.8rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.6rem 0 .5rem}
p{max-width:44rem;margin:.6rem 0}
.lead{font-size:1.15rem}.soft,figcaption{color:var(--soft)}
figcaption{font-size:.9rem;margin-bottom:.3rem;max-width:34rem}figcaption b{color:var(--ink)}
.notice{border-left:4px solid #b3430a;padding:.3rem .8rem;background:var(--tint)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:1.6rem}
figure{margin:0;min-width:0}
.chart{display:block;width:100%;height:auto}
.wide{overflow-x:auto}.wide .chart{width:auto;max-width:none}
.wide:focus-visible{outline:2px solid #0b57d0}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .7rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
.number{text-align:right;white-space:nowrap}
.beside{display:flex;flex-wrap:wrap;gap:1rem 3rem}.beside>*{min-width:0;max-width:100%}
details{margin:.4rem 0}summary{cursor:pointer;color:var(--soft);padding:.25rem 0}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1.2rem;margin:.8rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code{font:.9em ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:var(--tint);padding:.7rem .9rem;margin:.6rem 0}
.numbers{display:flex;flex-wrap:wrap;gap:.6rem 2.4rem;margin:1.2rem 0 0;padding:0;list-style:none}
.numbers b{display:block;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums}
.kernels{max-width:100%;height:auto;image-rendering:pixelated}
.wrong{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:1.1rem .9rem;
padding:0;list-style:none;font-size:.88rem;line-height:1.4}
.wrong img{display:block;width:6rem;height:6rem;object-fit:contain;image-rendering:pixelated;margin-bottom:.3rem}
@media screen and (prefers-color-scheme:dark){
:root{--ink:#dde2e8;--soft:#9aa4af;--rule:#343a43;--ground:#14171c;--tint:#1d2128}
.notice{border-color:#f0a36b}.wide:focus-visible{outline-color:#8ab4f8}
}
@media print{
body{max-width:none;padding:0;font-size:11pt}h2,h3,figcaption{break-after:avoid}
.charts{grid-template-columns:1fr 1fr}figure,.wrong li,tr{break-inside:avoid}
.wide{overflow:visible}.wide .chart{max-width:100%}
details:not([open]){display:none}
}
"""
    + CHART_STYLE
)
