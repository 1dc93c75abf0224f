#pragma once

#include <cstddef>
#include <string_view>

namespace gauntlet::runtime {

/// Groups of peers beyond this many share looks.
inline constexpr std::size_t looks = 8;

/// The report's style sheet. Groups differ by colour and by dashes, so that colour is never all there is.
inline constexpr std::string_view report_style = R"(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2430; --soft: #5c6773; --rule: #e3e7ec; --accent: #0f6fc5;
  --good: #17733a; --fair: #8a5a00; --bad: #b3261e;
  --g0: #0f6fc5; --g1: #d9560b; --g2: #b3268a; --g3: #1b8a5a; --g4: #7a4fd0;
  --g5: #a07800; --g6: #00869c; --g7: #6b7280;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --card: #1a212b; --ink: #e8edf3; --soft: #9aa7b5; --rule: #2b3542; --accent: #62b0f5;
    --good: #5fd08a; --fair: #e8b04a; --bad: #ff8a80;
    --g0: #62b0f5; --g1: #ff9350; --g2: #f27fcf; --g3: #55cf97; --g4: #b498ff;
    --g5: #e3bd4c; --g6: #4fd0e3; --g7: #a3adba;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 20px 48px; }
header h1 { margin: 0; font-size: 28px; line-height: 1.2; overflow-wrap: anywhere; }
header p { margin: 4px 0 0; color: var(--soft); }
h2 { margin: 36px 0 12px; font-size: 19px; }
.lead { font-size: 17px; margin: 18px 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 16px; }
.card {
  margin: 0; padding: 16px; background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  min-width: 0;
}
.wide { overflow-x: auto; }
figcaption span, .note { color: var(--soft); font-size: 13px; }
.note { margin: 8px 2px 16px; }
.nothing { color: var(--soft); }
svg { display: block; width: 100%; height: auto; margin-top: 8px; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
svg .end { text-anchor: end; }
svg .mid { text-anchor: middle; }
svg .strong { fill: var(--ink); }
.grid { stroke: var(--rule); }
.zero { stroke: var(--soft); stroke-width: .8; }
.mark { stroke: var(--ink); stroke-dasharray: 2 3; }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round; opacity: .85; }
.line:hover { stroke-width: 3.2; opacity: 1; }
.line.g0, .dot.g0 { stroke: var(--g0); } .dot.g0 { fill: var(--g0); }
.line.g1, .dot.g1 { stroke: var(--g1); stroke-dasharray: 7 3; } .dot.g1 { fill: var(--g1); }
.line.g2, .dot.g2 { stroke: var(--g2); stroke-dasharray: 2 3; } .dot.g2 { fill: var(--g2); }
.line.g3, .dot.g3 { stroke: var(--g3); stroke-dasharray: 10 3 2 3; } .dot.g3 { fill: var(--g3); }
.line.g4, .dot.g4 { stroke: var(--g4); } .dot.g4 { fill: var(--g4); }
.line.g5, .dot.g5 { stroke: var(--g5); stroke-dasharray: 7 3; } .dot.g5 { fill: var(--g5); }
.line.g6, .dot.g6 { stroke: var(--g6); stroke-dasharray: 2 3; } .dot.g6 { fill: var(--g6); }
.line.g7, .dot.g7 { stroke: var(--g7); stroke-dasharray: 10 3 2 3; } .dot.g7 { fill: var(--g7); }
.area { stroke: var(--card); stroke-width: 1; }
.area:hover { opacity: .75; }
.area.g0 { fill: var(--g0); } .area.g1 { fill: var(--g1); } .area.g2 { fill: var(--g2); } .area.g3 { fill: var(--g3); }
.area.g4 { fill: var(--g4); } .area.g5 { fill: var(--g5); } .area.g6 { fill: var(--g6); } .area.g7 { fill: var(--g7); }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; margin: 16px 2px; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 8px; }
.legend svg, td svg { width: 26px; height: 8px; margin: 0; flex: none; display: inline-block; vertical-align: middle; }
.legend .line, td .line { stroke-width: 2.5; opacity: 1; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 600; font-size: 13px; }
.text { text-align: left; }
td.paid { color: var(--good); font-weight: 600; } td.little { color: var(--fair); font-weight: 600; }
td.unpaid { color: var(--bad); font-weight: 600; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 18px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.key dd { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
details summary { cursor: pointer; color: var(--accent); }
details pre { margin-top: 12px; }
@media (max-width: 600px) {
  main { padding: 16px 12px 32px; }
  header h1 { font-size: 23px; }
  .card { padding: 12px; }
  svg text { font-size: 15px; }
  .line { stroke-width: 2.2; }
  th, td { padding: 6px 7px; }
  .digests { grid-template-columns: 1fr; gap: 0; }
  .digests dd { margin-bottom: 8px; }
}
)";

}  // namespace gauntlet::runtime
