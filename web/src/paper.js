// Charts on paper: those drawn for a dark screen get the colours of a light one, by rules of style, because printing
// does not wait for anything to be drawn again.
import palettes from './colours.json';
import { ink } from './theme.js';

function pairs() {
  const dark = ink('dark');
  const print = ink('print');
  const all = Object.keys(dark).map((name) => [dark[name], print[name]]);
  for (const name of Object.keys(palettes.dark.named)) all.push([palettes.dark.named[name], palettes.light.named[name]]);
  palettes.dark.others.forEach((colour, i) => all.push([colour, palettes.light.others[i]]));
  return all;
}

/// A style element for the head of the page.
export function forPaper() {
  const style = document.createElement('style');
  style.media = 'print';
  style.textContent = pairs().flatMap(([from, to]) =>
    ['fill', 'stroke'].map((what) => `.plot svg [${what}="${from}"] { ${what}: ${to}; }`)).join('\n');
  return style;
}
