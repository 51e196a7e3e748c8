// A chart's data, as rows, CSV and a table.

/// The rows as objects: what a specification calls "rows".
export const rowsOf = ({ columns, rows }) =>
  rows.map((row) => Object.fromEntries(row.map((datum, i) => [columns[i], datum])));

const field = (datum) => {
  const text = datum === null ? '' : String(datum);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/// RFC 4180, but with plain line feeds.
export const csv = ({ columns, rows }) => `${[columns, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;

// More rows than this make a browser slow, and nobody reads them: the CSV has them all.
const most = 500;

const shown = (datum) => (typeof datum === 'number' ? String(Number(datum.toPrecision(6))) : datum ?? '');

function rowOf(tag, data) {
  const row = document.createElement('tr');
  for (const datum of data) {
    const cell = document.createElement(tag);
    cell.textContent = tag === 'th' ? datum : shown(datum);
    if (typeof datum === 'string' && tag === 'td') cell.className = 'word';
    row.append(cell);
  }
  return row;
}

/// The table, within a box that scrolls.
export function tableOf({ columns, rows }) {
  const table = document.createElement('table');
  table.createTHead().append(rowOf('th', columns));
  table.createTBody().append(...rows.slice(0, most).map((row) => rowOf('td', row)));
  if (rows.length > most) table.tBodies[0].append(rowOf('td', [`and ${rows.length - most} more rows: see the CSV`]));
  const box = document.createElement('div');
  box.className = 'scroll';
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Data of the chart');
  box.append(table);
  return box;
}
