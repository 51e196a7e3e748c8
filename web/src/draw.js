// One chart: a Vega-Lite specification, rows of data and a theme become a Vega view. The page of a report and the
// program that writes files draw with this, so that they draw the same.
import * as vega from 'vega';
import { compile } from 'vega-lite';

import { appearances } from './colours.js';
import { configuration, ink, themes } from './theme.js';

const narrow = 560;

// A chart that fetched something would not be of the result that it says it is of.
const loader = {
  load: async (what) => { throw new Error(`a chart's data are the result's: ${what} is not fetched`); },
  sanitize: async (what) => { throw new Error(`a chart's data are the result's: ${what} is not fetched`); },
};

/// Calls `visit` with every object within `value`, outermost first.
function walk(value, visit) {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) visit(value);
  for (const part of Object.values(value)) walk(part, visit);
}

const marks = ['arc', 'area', 'bar', 'boxplot', 'circle', 'errorband', 'errorbar', 'geoshape', 'image', 'line', 'point', 'rect',
  'rule', 'square', 'text', 'tick', 'trail'];

/// The mistakes that Vega-Lite itself answers with words about its own insides.
function refuseUnknownMarks(specification) {
  walk(specification, (part) => {
    const mark = part.mark?.type ?? part.mark;
    if (typeof mark === 'string' && !marks.includes(mark)) {
      throw new Error(`there is no mark "${mark}": it is one of ${marks.join(', ')}`);
    }
  });
}

function refuseWhatIsNone(specification) {
  if (specification === null || typeof specification !== 'object' || Array.isArray(specification)) {
    throw new Error('a specification is a JSON object');
  }
  walk(specification, (part) => {
    if (part.data && typeof part.data === 'object' && 'url' in part.data) {
      throw new Error('"data" with a "url" is not allowed: the data are {"name": "rows"}');
    }
  });
}

const scales = { color: 'colour', fill: 'colour', stroke: 'colour', strokeDash: 'dash', shape: 'shape' };

/// Gives every encoding of the field "transport" the colours, dashes and shapes that transports have everywhere.
function dressTransports(specification, here, looks) {
  walk(specification, (part) => {
    for (const [channel, look] of Object.entries(scales)) {
      const encoding = part.encoding?.[channel];
      if (encoding?.field !== 'transport' || encoding.scale !== undefined) continue;
      encoding.scale = { domain: here, range: here.map((name) => looks.get(name)[look]) };
    }
  });
}

// A logarithmic axis has a tick for each digit: without this, they are a wall of lines.
const isPowerOfTen = 'abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 0.001';

function dressLogarithmicAxes(specification) {
  walk(specification, (part) => {
    for (const encoding of [part.encoding?.x, part.encoding?.y]) {
      if (encoding?.scale?.type !== 'log' || encoding.axis === null || encoding.axis?.values !== undefined) continue;
      encoding.axis = { gridOpacity: { condition: { test: isPowerOfTen, value: 1 }, value: 0.3 },
        tickOpacity: { condition: { test: isPowerOfTen, value: 1 }, value: 0.4 }, ...encoding.axis };
    }
  });
}

/// Colours by name: "$text", "$faint", "$bad" in a specification are the theme's.
function dressInks(specification, theme) {
  const inks = ink(theme);
  walk(specification, (part) => {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value === 'string' && value[0] === '$' && value.slice(1) in inks) part[key] = inks[value.slice(1)];
      if (Array.isArray(value)) {
        part[key] = value.map((one) => (typeof one === 'string' && one[0] === '$' ? inks[one.slice(1)] ?? one : one));
      }
    }
  });
}

function lines(text, longest) {
  const result = [''];
  for (const word of text.split(' ')) {
    const last = result[result.length - 1];
    if (last !== '' && last.length + 1 + word.length > longest) result.push(word);
    else result[result.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return result;
}

/// On a phone a horizontal axis is shorter than what is to be said of it.
function breakTitles(specification, width) {
  const longest = Math.floor((width - 80) / 6.1);
  walk(specification, ({ encoding }) => {
    for (const place of [encoding?.x, encoding?.x?.axis]) {
      if (typeof place?.title === 'string' && place.title.length > longest) place.title = lines(place.title, longest);
    }
  });
}

function columnsOf(specification, width) {
  const columns = specification.hconcat?.length ?? specification.columns ?? 1;
  if (width >= narrow || columns === 1) return columns;
  if (specification.hconcat) {
    specification.vconcat = specification.hconcat;
    delete specification.hconcat;
  } else {
    specification.columns = 1;
  }
  return 1;
}

/// The parts of a composed specification that have a width of their own; none of a plain one.
const partsOf = (specification) =>
  specification.hconcat ?? specification.vconcat ?? specification.concat ?? (specification.spec && [specification.spec]);

/// The complete Vega-Lite specification: `specification` with its data, colours and words in it. Options: theme
/// ("light", "dark" or "print"), width (in pixels, of the whole), transports (all of the page, for their colours),
/// title, subtitle (an array of paragraphs), transparent (no background of its own).
export function complete(specification, rows, options = {}) {
  const { theme = 'light', width = 760, title, subtitle = [], transparent = false } = options;
  if (!themes.includes(theme)) throw new Error(`there is no theme "${theme}": it is one of ${themes.join(', ')}`);
  const result = JSON.parse(JSON.stringify(specification));
  refuseWhatIsNone(result);
  refuseUnknownMarks(result);
  dressInks(result, theme);
  const here = [...new Set(rows.map((row) => row.transport).filter((name) => typeof name === 'string'))];
  dressTransports(result, here, appearances([...here, ...(options.transports ?? [])], theme));
  dressLogarithmicAxes(result);
  const { background, ...config } = configuration(theme);
  const longest = Math.max(8, ...here.map((name) => name.length));
  config.legend.columns = Math.max(1, Math.floor(width / (longest * 7.5 + 40)));
  result.background = transparent ? null : background;
  result.config = vega.mergeConfig({}, config, result.config ?? {});
  result.datasets = { ...result.datasets, rows };
  result.data ??= { name: 'rows' };
  if (transparent) result.padding ??= 2;
  if (title) {
    const room = Math.floor((width - 40) / 6.1);
    result.title = { text: lines(title, Math.floor((width - 40) / 9)), subtitle: subtitle.flatMap((text) => lines(text, room)) };
  }
  if (width < narrow) breakTitles(result, width);
  const columns = columnsOf(result, width);
  const parts = partsOf(result);
  if (parts) {
    for (const part of parts) part.width = Math.max(80, Math.floor(width / columns) - 90);
  } else if (result.width === undefined) {
    result.width = width;
    result.autosize = { type: 'fit-x', contains: 'padding', ...result.autosize };
  }
  return result;
}

/// What Vega finds wrong while it draws it only tells a logger.
function toView(specification) {
  const warnings = [];
  const errors = [];
  const logger = vega.logger(vega.Warn);
  const words = (parts) => parts.map((part) => part?.message ?? String(part)).join(' ');
  logger.warn = (...parts) => (warnings.push(words(parts)), logger);
  logger.error = (...parts) => (errors.push(words(parts)), logger);
  const view = new vega.View(vega.parse(compile(specification, { logger }).spec), { renderer: 'none', loader, logger });
  return { view, warnings, errors };
}

async function run(specification) {
  const { view, warnings, errors } = toView(specification);
  await view.runAsync();
  if (errors.length > 0) throw new Error(errors[0]);
  return { view, warnings, specification };
}

/// Draws: resolves with {view, warnings, specification}: a vega.View that has run, to be given a renderer or written as
/// SVG, what Vega warned of, and what complete() made. Takes the options of complete(). Throws Error, with Vega's words,
/// if the specification cannot be drawn.
export async function draw(specification, rows, options = {}) {
  const { width = 760 } = options;
  const whole = complete(specification, rows, options);
  const parts = partsOf(whole);
  if (!parts) return run(whole);
  // How much room axes and headings take, only a drawing can tell.
  const columns = whole.hconcat?.length ?? whole.columns ?? 1;
  const { view: trial } = await run(whole);
  const excess = trial.scenegraph().root.items[0].bounds.width() + 2 * (whole.padding ?? whole.config.padding) - width;
  trial.finalize();
  for (const part of parts) part.width = Math.max(80, Math.floor(part.width - excess / columns));
  return run(whole);
}
