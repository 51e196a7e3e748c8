// How charts look but for their transports' colours: what the specifications leave open.

const inks = {
  light: { text: '#1f2328', faint: '#57606a', grid: '#e6e8eb', axis: '#8c959f', background: '#ffffff',
    good: '#1a7f5a', bad: '#c0392b', meets: '#b9dcf2', misses: '#f6c9ac', cannot: '#e6e8eb' },
  dark: { text: '#e6edf3', faint: '#9aa4ae', grid: '#2b323a', axis: '#6e7781', background: '#0d1117',
    good: '#3fb68b', bad: '#ff7b72', meets: '#12476e', misses: '#7a3711', cannot: '#2b323a' },
  print: { text: '#000000', faint: '#333333', grid: '#dddddd', axis: '#555555', background: '#ffffff',
    good: '#116645', bad: '#a32a1e', meets: '#cfe6f5', misses: '#f8d8c4', cannot: '#eeeeee' },
};

const font = '"Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif';

export const themes = Object.keys(inks);
export const ink = (theme) => inks[theme];

/// A Vega-Lite configuration.
export function configuration(theme) {
  const { text, faint, grid, axis, background } = inks[theme];
  return {
    background, font, padding: 14,
    view: { stroke: null },
    mark: { color: faint },
    axis: { labelColor: faint, titleColor: text, titleFontWeight: 'normal', titleFontSize: 12, titlePadding: 8,
      labelFontSize: 11, gridColor: grid, domainColor: axis, tickColor: axis, tickSize: 4, labelPadding: 4 },
    axisQuantitative: { tickCount: 6 },
    legend: { labelColor: text, titleColor: faint, titleFontWeight: 'normal', titleFontSize: 11, labelFontSize: 12,
      labelLimit: 320, orient: 'top', direction: 'horizontal', columns: 5, symbolStrokeWidth: 3, symbolSize: 110, offset: 12,
      columnPadding: 18 },
    title: { color: text, subtitleColor: faint, anchor: 'start', fontSize: 16, fontWeight: 600, subtitleFontSize: 11,
      subtitleLineHeight: 15, subtitlePadding: 6, offset: 14 },
    header: { labelColor: text, labelFontSize: 12, labelFontWeight: 600, labelAnchor: 'start', titleColor: faint,
      labelPadding: 6, labelLimit: 400, title: null },
    text: { color: text, fontSize: 11 },
    rule: { color: axis },
    line: { strokeWidth: 2.2, strokeJoin: 'round' },
    area: { opacity: 0.16, line: false },
    errorband: { opacity: 0.16 },
    point: { filled: true, size: 46 },
    style: { 'group-title': { fontWeight: 600 } },
  };
}
