"use strict";
// Draws the report's charts from the data element. Names from the trace reach the page only as text, never as markup.
const report = JSON.parse(document.getElementById("report-data").textContent);
const drawn = new Map();
const COLOURS = 10, CLASSES = 6;
const NAMED = {
  "host, working": "--work", "host, waiting": "--wait", "device, exclusive": "--device", "device, shared": "--device-shared",
  "computation": "--work", "exposed copy": "--copy", "exposed sync": "--sync", "idle": "--idle",
  "working": "--work", "waiting": "--wait", "runtime": "--runtime", "unattributed": "--idle", "bytes": "--work",
  "(no component)": "--none", "(before the recording)": "--idle", "in transit": "--sync", "start delay": "--none", "device transfers and synchronisation": "--copy",
};

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const componentColour = id => id < 0 ? css("--none") : css("--s" + id % COLOURS);
const encode = text => echarts.format.encodeHTML(String(text));
const font = () => getComputedStyle(document.body).fontFamily;

function scaled(value, units) {
  if (value === 0) return "0 " + units[0][0];
  let at = 0;
  while (at + 1 < units.length && Math.abs(value) / units[at + 1][1] >= 1) at++;
  const shown = value / units[at][1], size = Math.abs(shown);
  const digits = Number.isInteger(shown) ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return shown.toLocaleString("en-US", { maximumFractionDigits: digits }) + " " + units[at][0];
}

const TIMES = [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9]];
const SIZES = [["B", 1], ["kB", 1e3], ["MB", 1e6], ["GB", 1e9], ["TB", 1e12]];
const time = value => scaled(value, TIMES);
const bytes = value => scaled(value, SIZES);
const formatter = unit => unit === "ns" ? time : unit === "B" ? bytes : value => value.toLocaleString("en-US");

function seriesColour(series, index) {
  if (series.component >= 0) return componentColour(series.component);
  if (NAMED[series.name]) return css(NAMED[series.name]);
  return css("--s" + index % COLOURS);
}

function base() {
  return {
    animation: false,
    textStyle: { fontFamily: font(), color: css("--soft") },
    tooltip: {
      confine: true, backgroundColor: css("--raised"), borderColor: css("--rule"), padding: [8, 12],
      textStyle: { color: css("--ink"), fontSize: 12.5, fontFamily: font() }, extraCssText: "box-shadow:0 4px 18px rgba(0,0,0,.12);border-radius:8px;max-width:420px;white-space:normal;",
    },
    legend: {
      top: 0, left: 0, itemWidth: 11, itemHeight: 11, itemGap: 18, icon: "roundRect", type: "scroll", pageIconColor: css("--soft"), pageIconInactiveColor: css("--rule"),
      pageTextStyle: { color: css("--soft") }, textStyle: { color: css("--soft"), fontSize: 12.5 }, inactiveColor: css("--faint"),
    },
  };
}

function axis(more) {
  return Object.assign({
    axisLine: { lineStyle: { color: css("--rule") } }, axisTick: { show: false }, splitLine: { lineStyle: { color: css("--rule"), opacity: .7 } },
    axisLabel: { color: css("--soft"), fontSize: 12, hideOverlap: true },
  }, more);
}

const row = (colour, name, value) =>
  `<div style="display:flex;gap:18px;justify-content:space-between"><span><i style="display:inline-block;width:9px;height:9px;border-radius:3px;margin-right:7px;background:${colour}"></i>${encode(name)}</span><b style="font-weight:600;font-variant-numeric:tabular-nums">${encode(value)}</b></div>`;

function stackedBars(chart) {
  const show = formatter(chart.unit), used = chart.series.filter(s => s.values.some(v => v > 0));
  const totals = chart.categories.map((_, i) => used.reduce((sum, s) => sum + s.values[i], 0));
  const labels = Math.min(230, 16 + 7 * Math.max(...chart.categories.map(c => c.length)));
  return {
    height: 86 + Math.max(2, chart.categories.length) * 34,
    option: Object.assign(base(), {
      grid: { left: labels, right: 24, top: used.length > 1 ? 40 : 8, bottom: 30 },
      xAxis: axis({ type: "value", max: chart.id === "chart-component-time" || chart.id === "chart-edge-bytes" ? null : Math.max(...totals), axisLabel: { color: css("--soft"), fontSize: 12, formatter: show, hideOverlap: true, showMaxLabel: false } }),
      yAxis: axis({ type: "category", inverse: true, data: chart.categories, splitLine: { show: false }, axisLabel: { color: css("--ink"), fontSize: 12.5, width: labels - 14, overflow: "truncate" } }),
      legend: Object.assign(base().legend, { show: used.length > 1 }),
      tooltip: Object.assign(base().tooltip, {
        trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: css("--bar") } },
        formatter: points => `<div style="margin-bottom:4px;font-weight:600">${encode(points[0].name)}</div>` + points.filter(p => p.value > 0)
          .map(p => row(p.color, p.seriesName, show(p.value) + (used.length > 1 ? ` · ${(100 * p.value / totals[p.dataIndex]).toFixed(1)} %` : ""))).join(""),
      }),
      series: used.map((s, i) => ({
        type: "bar", stack: "all", name: s.name, data: s.values, barMaxWidth: 20, itemStyle: { color: seriesColour(s, i), borderColor: css("--paper"), borderWidth: .5 }, emphasis: { disabled: true },
      })),
    }),
  };
}

function histogram(chart) {
  const width = chart.binWidthNs, starts = chart.categories.map(Number), open = chart.isLastBinOpen ? starts.length - 1 : -1;
  return {
    height: 310,
    option: Object.assign(base(), {
      grid: { left: 56, right: 24, top: chart.series.length > 1 ? 62 : 32, bottom: 48 },
      xAxis: axis({ type: "category", data: starts.map((start, i) => i === open ? "≥ " + time(start) : time(start)), splitLine: { show: false }, name: "latency, from the bin's lower end", nameLocation: "middle", nameGap: 30, nameTextStyle: { color: css("--soft") } }),
      yAxis: axis({ type: "value", name: "requests", minInterval: 1, nameTextStyle: { color: css("--soft"), align: "left", padding: [0, 0, 0, -40] }, axisLine: { show: false } }),
      legend: Object.assign(base().legend, { show: chart.series.length > 1 }),
      tooltip: Object.assign(base().tooltip, {
        trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: css("--bar") } },
        formatter: points => `<div style="margin-bottom:4px;font-weight:600">${points[0].dataIndex === open ? "≥ " + time(starts[open]) : time(starts[points[0].dataIndex]) + " – " + time(starts[points[0].dataIndex] + width)}</div>`
          + points.filter(p => p.value > 0).map(p => row(p.color, p.seriesName, p.value)).join(""),
      }),
      series: chart.series.map((s, i) => ({ type: "bar", stack: "all", name: s.name, data: s.values, barCategoryGap: "10%", itemStyle: { color: css("--k" + i % CLASSES) }, emphasis: { disabled: true } })),
    }),
  };
}

function stackedSteps(chart) {
  const show = formatter(chart.unit), times = chart.categories.map(Number), every = Math.ceil(times.length / 9 / 10) * 10;
  return {
    height: 330,
    option: Object.assign(base(), {
      grid: { left: 68, right: 24, top: 40, bottom: 48 },
      xAxis: axis({
        type: "category", boundaryGap: false, data: times, splitLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 12, formatter: at => time(Number(at)), interval: i => i % every === 0 },
        name: "from the start of the recording", nameLocation: "middle", nameGap: 30, nameTextStyle: { color: css("--soft") },
      }),
      yAxis: axis({ type: "value", axisLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 12, formatter: show } }),
      tooltip: Object.assign(base().tooltip, {
        trigger: "axis", axisPointer: { type: "line", lineStyle: { color: css("--faint") } },
        formatter: points => `<div style="margin-bottom:4px;font-weight:600">from ${time(times[points[0].dataIndex])}</div>` + points.filter(p => p.value > 0).reverse().map(p => row(p.color, p.seriesName, show(p.value))).join("")
          + row("transparent", "together", show(points.reduce((sum, p) => sum + p.value, 0))),
      }),
      series: chart.series.map((s, i) => ({
        type: "line", stack: "all", step: "end", name: s.name, data: s.values, showSymbol: false, lineStyle: { width: 0 }, itemStyle: { color: seriesColour(s, i) },
        areaStyle: { color: seriesColour(s, i), opacity: .9 }, emphasis: { disabled: true },
      })),
    }),
  };
}

function curve(chart) {
  const capacities = chart.categories.map(Number);
  return {
    height: 290,
    option: Object.assign(base(), {
      grid: { left: 56, right: 24, top: 16, bottom: 48 },
      legend: { show: false },
      xAxis: axis({ type: "log", min: capacities[0], max: capacities[capacities.length - 1], splitLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 12, formatter: bytes, hideOverlap: true }, name: "capacity", nameLocation: "middle", nameGap: 30, nameTextStyle: { color: css("--soft") } }),
      yAxis: axis({ type: "value", min: 0, max: 1, axisLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 12, formatter: v => Math.round(v * 100) + " %" } }),
      tooltip: Object.assign(base().tooltip, { trigger: "axis", formatter: points => `<div style="margin-bottom:4px;font-weight:600">${bytes(points[0].value[0])}</div>` + points.map(p => row(p.color, p.seriesName, (100 * p.value[1]).toFixed(1) + " %")).join("") }),
      series: chart.series.map((s, i) => ({ type: "line", step: "end", name: s.name, data: s.values.map((v, c) => [capacities[c], v]), symbolSize: 6, itemStyle: { color: seriesColour(s, i) }, lineStyle: { width: 2 } })),
    }),
  };
}

function roofline(chart) {
  const [device, intensity, rate, spent] = chart.series.map(s => s.values), roofs = chart.series.slice(4);
  const flops = v => scaled(v, [["FLOP/s", 1], ["kFLOP/s", 1e3], ["MFLOP/s", 1e6], ["GFLOP/s", 1e9], ["TFLOP/s", 1e12], ["PFLOP/s", 1e15]]);
  const ridges = roofs.map(r => r.values[0] / r.values[1]), power = (v, up) => 10 ** (up ? Math.ceil(Math.log10(v)) : Math.floor(Math.log10(v)));
  const low = power(Math.min(...intensity, ...ridges.map(r => r / 10))), high = power(Math.max(...intensity, ...ridges.map(r => r * 10)), true);
  const longest = Math.max(...spent), attainable = (roof, at) => Math.min(roof.values[0], at * roof.values[1]);
  const floor = power(Math.min(...rate, ...roofs.map(r => attainable(r, low)))), top = power(Math.max(...rate, ...roofs.map(r => r.values[0])), true);
  return {
    height: 380,
    option: Object.assign(base(), {
      grid: { left: 84, right: 24, top: 40, bottom: 48 },
      xAxis: axis({ type: "log", min: low, max: high, splitLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 12, formatter: v => v.toLocaleString("en-US", { maximumFractionDigits: 4 }) }, name: "FLOP per byte", nameLocation: "middle", nameGap: 30, nameTextStyle: { color: css("--soft") } }),
      yAxis: axis({ type: "log", min: floor, max: top, axisLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 12, formatter: flops, hideOverlap: true } }),
      tooltip: Object.assign(base().tooltip, {
        trigger: "item",
        formatter: p => p.seriesType === "line" ? row(p.color, p.seriesName, flops(roofs[p.seriesIndex].values[0]))
          : `<div style="margin-bottom:4px;font-weight:600">${encode(chart.categories[p.data.point])}</div>` + row(p.color, "achieved", flops(rate[p.data.point]))
            + row("transparent", "attainable", flops(attainable(roofs[device[p.data.point]], intensity[p.data.point]))) + row("transparent", "FLOP per byte", intensity[p.data.point].toLocaleString("en-US", { maximumFractionDigits: 3 })) + row("transparent", "time", time(spent[p.data.point])),
      }),
      series: roofs.map((r, i) => ({
        type: "line", name: r.name, symbol: "none", data: [[low, attainable(r, low)], [ridges[i], r.values[0]], [high, r.values[0]]], lineStyle: { width: 2 }, itemStyle: { color: css("--s" + i % COLOURS) },
      })).concat(roofs.map((r, i) => ({
        type: "scatter", name: r.name, itemStyle: { color: css("--s" + i % COLOURS), opacity: .75 },
        data: intensity.map((at, point) => ({ value: [at, rate[point]], point, symbolSize: 6 + 16 * Math.sqrt(spent[point] / longest) })).filter(p => device[p.point] === i),
      }))),
    }),
  };
}

function flow(chart) {
  const links = chart.series[0].values.map((value, i) => ({ source: chart.categories[2 * i], target: chart.categories[2 * i + 1], value }));
  const nodes = [...new Set(chart.categories)];
  return {
    height: 120 + nodes.length * 34,
    option: Object.assign(base(), {
      legend: { show: false },
      tooltip: Object.assign(base().tooltip, {
        trigger: "item",
        formatter: p => p.dataType === "edge" ? row(css("--accent"), `${p.data.source} → ${p.data.target}`, bytes(p.data.value)) : row(p.color, p.name, bytes(p.value)),
      }),
      series: [{
        type: "sankey", left: 4, right: 150, top: 12, bottom: 12, nodeWidth: 12, nodeGap: 18, draggable: false, emphasis: { focus: "adjacency" },
        data: nodes.map(name => ({ name, itemStyle: { color: componentColour(report.components.indexOf(name)), borderWidth: 0 } })), links,
        label: { color: css("--ink"), fontSize: 12.5, formatter: p => `${p.name}  {v|${bytes(p.value)}}`, rich: { v: { color: css("--soft"), fontSize: 12 } } },
        lineStyle: { color: "source", opacity: .28, curveness: .5 },
      }],
    }),
  };
}

function draw(id, picture) {
  const element = document.getElementById(id);
  if (!element) return;
  element.style.height = picture.height + "px";
  let chart = drawn.get(id);
  if (!chart) drawn.set(id, chart = echarts.init(element, null, { renderer: "canvas" }));
  chart.resize();
  chart.setOption(picture.option, { notMerge: true });
}
