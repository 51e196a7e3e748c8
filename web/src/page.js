// The script of a report's page: draws every chart where its place is, in the theme and at the width that the page
// has, and puts each chart's data one click away. document.documentElement.dataset.charts says how far it is.
import { draw } from './draw.js';
import { csv, rowsOf, tableOf } from './data.js';
import { forPaper } from './paper.js';

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => root.dataset.theme ?? (dark.matches ? 'dark' : 'light');

const specifications = new Map(
  [...document.querySelectorAll('script.specification')].map((each) => [each.dataset.kind, each.textContent]));

/// As it is in a file, too: what Vega draws into a page by itself can lack parts where a chart was fitted.
async function pictureOf(view) {
  const text = (await view.toSVG()).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '\ufffd');
  const svg = document.adoptNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement);
  svg.setAttribute('aria-hidden', 'true');  // its place has a name and a description
  return svg;
}

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.plot = figure.querySelector('.plot');
    this.data = JSON.parse(figure.querySelector('script').textContent);
    this.rows = rowsOf(this.data);
    figure.querySelector('details').addEventListener('toggle', () => this.showData(), { once: true });
  }

  transports() { return this.rows.map((row) => row.transport).filter((name) => typeof name === 'string'); }

  /// Whether it is not yet drawn as it should be now.
  isStale() { return this.drawn !== `${theme()} ${this.plot.clientWidth}`; }

  async draw(transports) {
    const width = this.plot.clientWidth;
    this.drawn = `${theme()} ${width}`;
    try {
      const specification = JSON.parse(specifications.get(this.data.kind));
      const { view } = await draw(specification, this.rows, { theme: theme(), width, transports, transparent: true });
      this.plot.replaceChildren(await pictureOf(view));
      view.finalize();
      this.failed = false;
    } catch (error) {
      this.failed = true;
      const words = document.createElement('p');
      words.className = 'failed';
      words.textContent = `This chart cannot be drawn: ${String(error?.message ?? error).split('\n')[0]}. Its data are below.`;
      this.plot.replaceChildren(words);
    }
  }

  showData() {
    const place = this.figure.querySelector('details .table');
    const name = `${this.figure.id}-${this.data.kind}`;
    const link = document.createElement('a');
    link.textContent = 'Download as CSV';
    link.download = `${name}.csv`;
    link.href = URL.createObjectURL(new Blob([csv(this.data)], { type: 'text/csv' }));
    const copy = document.createElement('button');
    copy.type = 'button';
    copy.textContent = 'Copy the Vega-Lite specification';
    copy.addEventListener('click', () => this.copy(copy));
    const actions = document.createElement('p');
    actions.className = 'actions';
    actions.append(link, copy);
    place.append(actions, tableOf(this.data));
  }

  async copy(button) {
    const whole = { ...JSON.parse(specifications.get(this.data.kind)), datasets: { rows: this.rows } };
    whole.data ??= { name: 'rows' };
    const text = JSON.stringify(whole, null, 2);
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      // A browser may refuse pages from disk: then it is there to be copied by hand.
      const area = document.createElement('textarea');
      area.value = text;
      area.readOnly = true;
      area.setAttribute('aria-label', 'The Vega-Lite specification');
      button.replaceWith(area);
      area.select();
    }
  }
}

const charts = [...document.querySelectorAll('figure.chart')].map((figure) => new Chart(figure));
const transports = [...new Set(charts.flatMap((chart) => chart.transports()))];

function nearest(stale) {
  const distance = (chart) => {
    const box = chart.plot.getBoundingClientRect();
    return box.bottom < 0 ? innerHeight - box.bottom : Math.max(0, box.top);
  };
  return stale.reduce((best, chart) => (distance(chart) < distance(best) ? chart : best));
}

/// Those that are seen first; between two the page may scroll.
let drawing = false;
async function drawAll() {
  if (drawing) return;
  drawing = true;
  for (;;) {
    const stale = charts.filter((chart) => chart.isStale());
    root.dataset.charts = `${charts.length - stale.length} of ${charts.length}`;
    if (stale.length === 0) break;
    await nearest(stale).draw(transports);
    await new Promise((resume) => { setTimeout(resume); });
  }
  drawing = false;
  const failed = charts.filter((chart) => chart.failed).length;
  root.dataset.charts = `${charts.length - failed} drawn${failed ? `, ${failed} failed` : ''}`;
}

function chooseTheme() {
  const button = document.querySelector('#theme');
  const name = () => { button.textContent = theme() === 'dark' ? 'Light' : 'Dark'; };
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
    name();
    drawAll();
  });
  dark.addEventListener('change', () => { name(); drawAll(); });
  name();
}

let printing = false;
addEventListener('beforeprint', () => { printing = true; });
addEventListener('afterprint', () => { printing = false; });
let waiting;
addEventListener('resize', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (!printing) drawAll(); }, 150);
});

document.head.append(forPaper());
if (matchMedia('(max-width: 69.99rem)').matches) document.querySelector('.contents details').open = false;
chooseTheme();
drawAll();
