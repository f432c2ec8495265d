import { type Design, nameOf } from '../../../analyse/design.ts';
import { brokenStick, type PathPca } from '../../../analyse/path-pca.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { CLASS_COLOURS, percent } from '../style.ts';
import { tip } from '../tips.ts';
import { LABEL_GAP, placeLabels } from './labels.ts';

const SIDE = 440;
const WIDTH = 660;
/** Arrows shorter than this share of the longest are not named. */
const LEAST_ARROW = 0.12;

/** The post's `8_pca_biplot`: whole sequences of treatments in two dimensions. */
export function biplotFigure(design: Design, pca: PathPca): Draft {
  const reach = pca.paths.flatMap((path) => path.scores.map(Math.abs)).reduce((a, b) => Math.max(a, b), 1e-9);
  const loadings = pca.players.map((t, j) => ({
    t,
    x: pca.components[0]?.loadings[j] ?? 0,
    y: pca.components[1]?.loadings[j] ?? 0,
  }));
  const longest = loadings.reduce((a, l) => Math.max(a, Math.hypot(l.x, l.y)), 1e-9);
  const scale = (0.95 * reach) / longest;
  const arrows = loadings.filter((l) => Math.hypot(l.x, l.y) > LEAST_ARROW * longest);
  const labels = placeLabels(
    arrows.map((l) => ({ x: l.x * scale, y: l.y * scale, text: nameOf(design, l.t) })),
    (2.24 * reach) / SIDE,
  );
  const rows: Row[] = [
    ...pca.paths.map(
      (path): Row => ({
        kind: 'path',
        x: path.scores[0] ?? 0,
        y: path.scores[1] ?? 0,
        labelX: null,
        labelY: null,
        moved: null,
        treatment: nameOf(design, path.first),
        class: design.treatments[path.first]?.class ?? '',
      }),
    ),
    ...arrows.map(
      (l, i): Row => ({
        kind: 'arrow',
        x: l.x * scale,
        y: l.y * scale,
        labelX: labels[i]?.x ?? 0,
        labelY: labels[i]?.y ?? 0,
        moved: labels[i]?.moved ?? false,
        treatment: nameOf(design, l.t),
        class: design.treatments[l.t]?.class ?? '',
      }),
    ),
  ];
  return {
    name: '8_pca_biplot',
    title: 'Whole sequences of treatments, in two dimensions',
    caption: `${pca.paths.length} sequences of ${pca.players.length} treatments, each a vector of ln deltas; ${pca.measuredShare === 1 ? 'every step is measured' : `${percent(pca.measuredShare)} of their steps are measured, the others predicted`}; ${percent(pca.distinctShare)} of the steps are distinct, so the points are no independent observations. Opposite arrows are substitutes: whichever comes first takes the saving. Arrows too short to matter are left out.`,
    rows,
    language: 'vega-lite',
    spec: biplotSpec(pca, reach),
  };
}

function biplotSpec(pca: PathPca, reach: number): Spec {
  // Equal units on both axes; the wider one leaves room for labels.
  const axis = (field: string, component: number, half: number): Spec => ({
    field,
    type: 'quantitative',
    title: `PC${component + 1} (${percent(pca.components[component]?.share ?? 0)} of the variance)`,
    scale: { domain: [-half, half], nice: false },
    axis: { tickCount: 6 },
  });
  const x = axis('x', 0, (1.12 * reach * WIDTH) / SIDE);
  const y = axis('y', 1, 1.12 * reach);
  const classes = Object.keys(CLASS_COLOURS);
  const colour = {
    field: 'class',
    type: 'nominal',
    scale: { domain: classes, range: Object.values(CLASS_COLOURS) },
    legend: { title: 'first treatment, arrow', orient: 'bottom', columns: 5 },
  };
  const arrows = [{ filter: "datum.kind === 'arrow'" }];
  const moved = { transform: [{ filter: "datum.kind === 'arrow' && datum.moved" }] };
  const label = (align: string, test: string, dx: number): Spec => ({
    transform: [{ filter: `datum.kind === 'arrow' && ${test}` }],
    mark: { type: 'text', align, dx, fontSize: 11 },
    encoding: {
      x: { ...x, field: 'labelX' },
      y: { ...y, field: 'labelY' },
      text: { field: 'treatment' },
      color: colour,
      description: { field: 'treatment' },
    },
  });
  return {
    data: { name: 'rows' },
    width: WIDTH,
    height: SIDE,
    layer: [
      {
        transform: [{ filter: "datum.kind === 'path'" }],
        mark: {
          type: 'point',
          filled: true,
          size: 16,
          opacity: 0.3,
          description: tip(['begins with', 'treatment'], ['', 'class']),
        },
        encoding: { x, y, color: colour },
      },
      {
        transform: arrows,
        mark: { type: 'rule', strokeWidth: 1.6, description: tip(['', 'treatment'], ['', 'class']) },
        encoding: {
          x,
          y,
          x2: { datum: 0 },
          y2: { datum: 0 },
          color: colour,
        },
      },
      {
        transform: arrows,
        mark: { type: 'point', filled: true, shape: 'circle', size: 26, opacity: 1, aria: false },
        encoding: { x, y, color: colour },
      },
      {
        ...moved,
        mark: { type: 'rule', strokeWidth: 0.7, strokeDash: [2, 2], aria: false },
        encoding: { x, y, x2: { field: 'labelX' }, y2: { field: 'labelY' }, color: colour },
      },
      label('left', 'datum.x >= 0', LABEL_GAP),
      label('right', 'datum.x < 0', -LABEL_GAP),
    ],
  };
}

/** The post's `8_pca_screeplot`, with what pure chance would give. */
export function screeFigure(pca: PathPca): Draft {
  const expected = brokenStick(pca.components.length);
  let sum = 0;
  const rows = pca.components.map(({ share }, i): Row => {
    sum += share;
    return { component: i + 1, share, cumulative: sum, brokenStick: expected[i] ?? 0 };
  });
  const real = rows.findIndex((row) => Number(row.share) <= Number(row.brokenStick));
  const clear = real < 0 ? rows.length : real;
  const x = { field: 'component', type: 'ordinal', title: 'principal component', axis: { labelAngle: 0 } };
  const y = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: 'share of variance',
    axis: { format: '%' },
    scale: { domain: [0, 1] },
  });
  return {
    name: '8_pca_screeplot',
    title: 'How many dimensions the sequences have',
    caption: `Bars: share of each component; line: their sum; dots: what a randomly broken stick would give. ${clear} component${clear === 1 ? ' exceeds' : 's exceed'} chance; the first two hold ${percent(Number(rows[1]?.cumulative ?? rows[0]?.cumulative ?? 0))}.`,
    rows,
    language: 'vega-lite',
    spec: {
      data: { name: 'rows' },
      width: Math.max(300, 20 * rows.length),
      height: 240,
      layer: [
        { mark: { type: 'bar', color: '#0067a3', opacity: 0.75 }, encoding: { x, y: y('share') } },
        { mark: { type: 'line', color: '#b34700', strokeWidth: 2 }, encoding: { x, y: y('cumulative') } },
        {
          mark: { type: 'point', filled: true, color: '#111111', size: 28, opacity: 1 },
          encoding: { x, y: y('brokenStick') },
        },
      ],
    },
  };
}
