/** uPlot in a box of the page: as wide as the page, in the colours and the language of the page. */
import { theme } from "antd";
import { useEffect, useRef } from "react";
import UPlot, { type AlignedData, type Axis, type Options, type Series } from "uplot";
import "uplot/dist/uPlot.min.css";
import { AUDIT_TEXTS } from "../i18n/audit.ts";
import { useTexts } from "../i18n/use-texts.tsx";

export interface Layer {
  readonly label: string;
  readonly values: readonly number[];
  readonly tone: "FIRST" | "SECOND";
}

const HEIGHT_PIXELS = 240;
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const BAR_SHARE = 0.8;
const MOST_BAR_PIXELS = 48;
/** Whole numbers only: there is no half certificate. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();
/** Of the axis of time, in seconds: nothing here is finer than a second. */
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].flatMap((step) => [step, step * MINUTE]),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 60, 91, 182, 365, 730, 1825].map((days) => days * DAY),
].toSorted((a, b) => a - b);

function timeFormat(step: number, locale: string): Intl.DateTimeFormat {
  if (step >= DAY)
    return new Intl.DateTimeFormat(locale, { year: "2-digit", month: "numeric", day: "numeric" });
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(locale, step >= MINUTE ? clock : { ...clock, second: "2-digit" });
}

export default function Chart(props: {
  readonly kind: "STEPS" | "BARS";
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly layers: readonly Layer[];
  /** Seconds that one bar stands for. */
  readonly width?: number;
}) {
  const { locale } = useTexts(AUDIT_TEXTS);
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const { kind, times, layers, width = 0 } = props;
  const key = JSON.stringify([kind, times, layers, width]);

  useEffect(() => {
    const element = box.current!;
    const style = getComputedStyle(element);
    const tones = {
      FIRST: style.getPropertyValue("--chart-first"),
      SECOND: style.getPropertyValue("--chart-second"),
    };
    const axis: Axis = {
      stroke: token.colorTextSecondary,
      grid: { stroke: token.colorBorderSecondary, width: 1 },
      ticks: { stroke: token.colorBorderSecondary, width: 1 },
      font: `12px ${style.fontFamily}`,
    };
    const paths =
      kind === "STEPS"
        ? UPlot.paths.stepped!({ align: 1 })
        : UPlot.paths.bars!({ size: [BAR_SHARE, MOST_BAR_PIXELS] });
    const series: Series[] = layers.map(({ label, tone }) => ({
      label,
      stroke: tones[tone],
      fill: kind === "BARS" ? tones[tone] : `${tones[tone].trim()}22`,
      width: 2,
      points: { show: kind === "STEPS" && times.length < 20 },
      paths,
    }));
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? 0;
    const margin = Math.max(width, (last - first) * 0.02, width === 0 ? 1 : 0);
    const options: Options = {
      width: element.clientWidth,
      height: HEIGHT_PIXELS,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: [first - margin, last + margin] },
        y: { range: (_, __, max) => [0, Math.max(1, Math.ceil(max * 1.1))] },
      },
      axes: [
        {
          ...axis,
          space: 72,
          incrs: TIME_STEPS,
          values: (_, splits, __, ___, step) => {
            const format = timeFormat(step, locale);
            return splits.map((split) => format.format(split * 1000));
          },
        },
        {
          ...axis,
          incrs: WHOLE_STEPS,
          size: 64,
          values: (_, splits) =>
            splits.map((split) => new Intl.NumberFormat(locale, { notation: "compact" }).format(split)),
        },
      ],
      series: [{}, ...series],
    };
    const data = [times, ...layers.map(({ values }) => values)] as unknown as AlignedData;
    const plot = new UPlot(options, data, element);
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PIXELS }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // `key` stands for what is drawn.
  }, [key, token, locale]);

  return <div ref={box} className="audit-plot" style={{ height: HEIGHT_PIXELS }} />;
}
