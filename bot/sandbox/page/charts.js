// `data_visualization` blocks: bar, line, area and pie, drawn plainly.
import { h, svg } from "./dom.js";
import { bareText, decode } from "./mrkdwn.js";

const WIDE = 460;
const HIGH = 210;
const EDGE = { left: 40, right: 10, top: 10, bottom: 26 };
const color = (index) => `var(--series-${(index % 6) + 1})`;

const valueOf = (point) => Number(point?.value ?? point ?? 0);

function scale(series) {
  const highest = Math.max(1e-9, ...series.flatMap((one) => one.data.map(valueOf)));
  const step = 10 ** Math.floor(Math.log10(highest));
  const top = Math.ceil(highest / step) * step;
  return { top, y: (value) => EDGE.top + (HIGH - EDGE.top - EDGE.bottom) * (1 - Math.max(0, value) / top) };
}

function frame(labels, { top, y }, x) {
  const round = (value) => Number(value.toPrecision(3)).toString();
  return [
    [0, 0.5, 1].flatMap((share) => [
      svg("line", { x1: EDGE.left, x2: WIDE - EDGE.right, y1: y(top * share), y2: y(top * share), class: "chart-grid" }),
      svg("text", { x: EDGE.left - 6, y: y(top * share) + 4, "text-anchor": "end" }, round(top * share))]),
    labels.map((label, index) => svg("text", { x: x(index), y: HIGH - 8, "text-anchor": "middle" }, decode(String(label)))),
  ];
}

function bars(series, labels) {
  const axis = scale(series);
  const slot = (WIDE - EDGE.left - EDGE.right) / Math.max(1, labels.length);
  const width = Math.min(44, (slot * 0.7) / series.length);
  const x = (index) => EDGE.left + slot * (index + 0.5);
  return [frame(labels, axis, x), series.map((one, which) => one.data.map((point, index) => {
    const top = axis.y(valueOf(point));
    return svg("rect", { x: x(index) - (width * series.length) / 2 + which * width, y: top, width: Math.max(1, width - 2), height: HIGH - EDGE.bottom - top, rx: 2, fill: color(which) },
      svg("title", {}, `${one.name ?? ""} ${labels[index]}: ${valueOf(point)}`));
  }))];
}

function lines(series, labels, filled) {
  const axis = scale(series);
  const step = (WIDE - EDGE.left - EDGE.right - 30) / Math.max(1, labels.length - 1);
  const x = (index) => EDGE.left + 15 + step * index;
  return [frame(labels, axis, x), series.map((one, which) => {
    const points = one.data.map((point, index) => `${x(index)},${axis.y(valueOf(point))}`);
    return [
      filled ? svg("polygon", { points: [`${x(0)},${axis.y(0)}`, ...points, `${x(points.length - 1)},${axis.y(0)}`].join(" "), fill: color(which), opacity: 0.2 }) : null,
      svg("polyline", { points: points.join(" "), fill: "none", stroke: color(which), "stroke-width": 2 }),
      one.data.map((point, index) => svg("circle", { cx: x(index), cy: axis.y(valueOf(point)), r: 3, fill: color(which) }, svg("title", {}, `${labels[index]}: ${valueOf(point)}`)))];
  })];
}

function pie(slices) {
  const total = slices.reduce((sum, slice) => sum + valueOf(slice), 0) || 1;
  const round = 2 * Math.PI * 50;
  let before = 0;
  return slices.map((slice, index) => {
    const share = valueOf(slice) / total;
    const ring = svg("circle", { cx: WIDE / 2, cy: HIGH / 2, r: 50, fill: "none", stroke: color(index), "stroke-width": 44,
      "stroke-dasharray": `${share * round} ${round}`, "stroke-dashoffset": -before * round, transform: `rotate(-90 ${WIDE / 2} ${HIGH / 2})` },
    svg("title", {}, `${slice.label}: ${slice.value}`));
    before += share;
    return ring;
  });
}

export function chart(block) {
  const spec = block.chart ?? {};
  const slices = spec.segments ?? spec.slices ?? (spec.type === "pie" ? spec.series?.[0]?.data : null);
  const series = (spec.series ?? []).map((one) => ({ ...one, data: one.data ?? [] }));
  const labels = spec.axis_config?.categories ?? series[0]?.data.map((point) => point.label ?? "") ?? [];
  const title = bareText(block.title);
  const drawn = slices ? pie(slices) : spec.type === "bar" ? bars(series, labels) : lines(series, labels, spec.type === "area");
  const names = slices ? slices.map((slice) => slice.label) : series.map((one) => one.name);
  const words = slices ? slices.map((slice) => `${slice.label} ${slice.value}`).join(", ")
    : series.map((one) => `${one.name}: ${one.data.map((point, index) => `${labels[index]} ${valueOf(point)}`).join(", ")}`).join("; ");
  return h("figure", { class: "chart" }, h("figcaption", {}, title),
    svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": `${title}. ${words}` }, drawn.flat(Infinity).filter(Boolean)),
    names.filter(Boolean).length ? h("div", { class: "legend" }, names.map((name, index) =>
      h("span", {}, h("span", { class: "swatch", style: `background:${color(index)}` }), decode(String(name ?? ""))))) : null);
}
