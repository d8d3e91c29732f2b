// Timelines of single requests, and what starts the page.
const WAITS = new Set(["Wait", "Sync"]);

// Each track takes as many lanes as its spans are deep; hand-offs lie in lanes of their own below.
function lanesOf(timeline) {
  const lanes = [], first = [];
  timeline.rows.forEach((name, row) => {
    const depth = timeline.spans.reduce((deepest, s) => s[0] === row ? Math.max(deepest, s[1]) : deepest, 0);
    first.push(lanes.length);
    for (let d = 0; d <= depth; d++) lanes.push(d === 0 ? name : "");
  });
  const ends = [], handOffs = timeline.handOffs.map(([edge, produced, consumed, size]) => {
    const end = consumed === null ? timeline.latencyNs : consumed;
    let lane = ends.findIndex(e => e < produced);
    if (lane < 0) { lane = ends.length; ends.push(0); }
    ends[lane] = end;
    return { edge, produced, consumed, end, size, lane };
  });
  const below = lanes.length;
  ends.forEach((_, i) => lanes.push(i === 0 ? "hand-offs" : ""));
  return { lanes, first, handOffs, below };
}

function bar(params, api, style) {
  const start = api.coord([api.value(0), api.value(2)]), end = api.coord([api.value(1), api.value(2)]), height = api.size([0, 1])[1] * .8;
  const full = { x: start[0], y: start[1] - height / 2, width: Math.max(end[0] - start[0], 1.5), height };
  const shape = echarts.graphic.clipRectByRect(full, params.coordSys);
  if (!shape) return null;
  shape.r = Math.min(2.5, shape.width / 3);
  const text = shape.width > 34 ? style.text : "";
  return {
    type: "rect", shape, style: { fill: style.fill, opacity: style.opacity, stroke: style.stroke, lineWidth: style.stroke ? 1 : 0 },
    textConfig: { position: "insideLeft" },
    textContent: { style: { text, fill: style.ink, fontSize: 11, fontFamily: font(), width: Math.max(shape.width - 10, 0), overflow: "truncate", ellipsis: "…" } },
  };
}

function timelinePicture(timeline) {
  const { lanes, first, handOffs, below } = lanesOf(timeline);
  const groups = new Map();
  timeline.spans.forEach(s => { if (!groups.has(s[2])) groups.set(s[2], []); groups.get(s[2]).push(s); });
  const firstNs = Math.min(0, ...timeline.spans.map(s => s[5]));
  const lastNs = Math.max(timeline.latencyNs, ...timeline.spans.map(s => s[5] + s[6]), ...handOffs.map(h => h.end));
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const series = [...groups.keys()].sort((a, b) => a - b).map(component => {
    const colour = componentColour(component);
    return {
      type: "custom", name: component < 0 ? "no component" : report.components[component], itemStyle: { color: colour }, clip: true,
      encode: { x: [0, 1], y: 2 }, dimensions: ["start", "end", "lane"],
      data: groups.get(component).map(s => ({ value: [s[5], s[5] + s[6], first[s[0]] + s[1]], span: s })),
      renderItem: (params, api) => {
        const s = groups.get(component)[params.dataIndex], waits = WAITS.has(s[4]), decides = s[4] === "Decision";
        return bar(params, api, {
          fill: decides ? css("--ink") : colour, opacity: waits ? .38 : s[4] === "Stage" ? .5 : 1, text: timeline.names[s[3]],
          ink: waits || component < 0 ? css("--ink") : isDark ? "#15171a" : "#ffffff",
        });
      },
    };
  });
  if (handOffs.length > 0) series.push({
    type: "custom", name: "hand-offs", itemStyle: { color: css("--soft") }, clip: true, encode: { x: [0, 1], y: 2 }, dimensions: ["start", "end", "lane"],
    data: handOffs.map(h => ({ value: [h.produced, h.end, below + h.lane], handOff: h })),
    renderItem: (params, api) => bar(params, api, { fill: css("--band"), opacity: 1, stroke: css("--soft"), ink: css("--ink"), text: report.edges[handOffs[params.dataIndex].edge] }),
  });
  return {
    height: 118 + lanes.length * 24,
    option: Object.assign(base(), {
      grid: { left: 132, right: 24, top: 44, bottom: 66 },
      xAxis: axis({ type: "value", min: firstNs, max: lastNs, position: "bottom", axisLabel: { color: css("--soft"), fontSize: 12, formatter: time, hideOverlap: true, showMaxLabel: false } }),
      yAxis: axis({ type: "category", inverse: true, data: lanes.map((_, i) => i), splitLine: { show: false }, axisLine: { show: false },
        axisLabel: { color: css("--ink"), fontSize: 12, interval: 0, width: 116, overflow: "truncate", formatter: i => lanes[i] } }),
      tooltip: Object.assign(base().tooltip, { trigger: "item", formatter: p => p.data.span ? describeSpan(timeline, p.data.span) : describeHandOff(p.data.handOff) }),
      dataZoom: [
        { type: "inside", filterMode: "weakFilter", zoomOnMouseWheel: "ctrl", moveOnMouseMove: true, moveOnMouseWheel: false },
        { type: "slider", filterMode: "weakFilter", height: 20, bottom: 12, showDataShadow: false, borderColor: css("--rule"), fillerColor: css("--bar"), backgroundColor: css("--band"),
          handleStyle: { color: css("--raised"), borderColor: css("--faint") }, moveHandleSize: 0, labelFormatter: time, textStyle: { color: css("--soft"), fontSize: 11 } },
      ],
      series: series.concat(boundaries(first, below, lanes.length, handOffs.length > 0)),
    }),
  };
}

// Hairlines between tracks.
function boundaries(first, below, count, hasHandOffs) {
  const at = first.slice(1).concat(hasHandOffs ? [below] : []);
  return [{
    type: "custom", name: "", silent: true, z: 0, tooltip: { show: false }, data: at.map(lane => [lane]), encode: { y: -1 },
    renderItem: (params, api) => {
      const y = api.coord([0, at[params.dataIndex]])[1] - api.size([0, 1])[1] / 2;
      return { type: "line", shape: { x1: 8, x2: params.coordSys.x + params.coordSys.width, y1: y, y2: y }, style: { stroke: css("--rule"), lineWidth: 1 } };
    },
  }];
}

function describeSpan(timeline, [trackRow, , component, name, kind, start, duration]) {
  const uncertainty = timeline.uncertaintyNs[trackRow];
  const owner = component < 0 ? "no component" : report.components[component];
  return `<div style="font-weight:600">${encode(timeline.names[name])}</div><div style="color:${css("--soft")};margin-bottom:4px">${encode(owner)} · ${encode(kind)} · ${encode(timeline.rows[trackRow])}</div>`
    + row(componentColour(component), "duration", time(duration)) + row("transparent", "start", time(start)) + row("transparent", "end", time(start + duration))
    + (uncertainty > 0 ? row("transparent", "start and end on the host clock", "± " + time(uncertainty)) : uncertainty < 0 ? row("transparent", "clock uncertainty", "not stated") : "");
}

function describeHandOff(handOff) {
  return `<div style="font-weight:600;margin-bottom:4px">${encode(report.edges[handOff.edge])}</div>` + row(css("--soft"), "bytes", bytes(handOff.size)) + row("transparent", "produced", time(handOff.produced))
    + (handOff.consumed === null ? row("transparent", "consumed", "never while recorded") : row("transparent", "in transit", time(handOff.consumed - handOff.produced)));
}

function drawAll() {
  const kinds = { StackedBars: stackedBars, Histogram: histogram, Flow: flow, StackedSteps: stackedSteps, Curve: curve, Roofline: roofline };
  report.charts.forEach(chart => draw(chart.id, kinds[chart.kind](chart)));
  report.timelines.forEach(timeline => draw(timeline.id, timelinePicture(timeline)));
  document.documentElement.dataset.charts = drawn.size;
}

function follow() {
  const links = new Map([...document.querySelectorAll("nav a")].map(a => [a.hash.slice(1), a]));
  const look = () => {
    let here = null;
    document.querySelectorAll("section").forEach(s => { if (here === null || s.getBoundingClientRect().top < 120) here = s.id; });
    links.forEach((a, id) => a.classList.toggle("here", id === here));
  };
  addEventListener("scroll", look, { passive: true });
  look();
}

drawAll();
follow();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new ResizeObserver(() => drawn.forEach(chart => chart.resize())).observe(document.querySelector("main"));
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => { d.open = true; }));
