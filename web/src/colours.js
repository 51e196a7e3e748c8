// Which transport has which colour: the same in every chart. All of them can be told apart by the colour-blind, and
// variants of one transport ("name:setting=value") share its colour and differ by dash and shape.
import palettes from './colours.json';

const dashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4]];
const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'];

const family = (name) => name.split(':', 1)[0];

/// For each of `names`, {colour, dash, shape}. `names` are all transports of a page, in any order.
export function appearances(names, theme) {
  const palette = palettes[theme === 'dark' ? 'dark' : 'light'];
  const sorted = [...new Set(names)].sort();
  const families = [...new Set(sorted.map(family))];
  const unnamed = families.filter((name) => !Object.hasOwn(palette.named, name));
  const result = new Map();
  const members = new Map();
  for (const name of sorted) {
    const of = family(name);
    const place = members.get(of) ?? 0;
    members.set(of, place + 1);
    const colour = unnamed.includes(of)
      ? palette.others[unnamed.indexOf(of) % palette.others.length] : palette.named[of];
    result.set(name, { colour, dash: dashes[place % dashes.length], shape: shapes[place % shapes.length] });
  }
  return result;
}
