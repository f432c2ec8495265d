import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

function filesUnder(folder: string, kind: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => kind.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...filesUnder('docs', /\.md$/),
  ...filesUnder('examples', /\.md$/),
];

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** What is wrong with a link of a document; null: nothing, or it leads out of the repository. */
function problemOf(file: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), path));
  if (!existsSync(join(ROOT, target))) return `${file}: ${link}`;
  return anchor === undefined || anchorsOf(target).includes(anchor) ? null : `${file}: no heading ${link}`;
}

test('every link of the documents leads somewhere', () => {
  const problems = DOCUMENTS.flatMap((file) =>
    [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => problemOf(file, link) ?? []),
  );
  expect(problems).toEqual([]);
});

/** The recipes name files that the reader is going to write; their folders are there. */
function isToBeMade(document: string, path: string): boolean {
  const asked = [`. \`${path}\``, `: \`${path}\``].some((words) => textOf(document).includes(words));
  return document === 'CONTRIBUTING.md' && asked && existsSync(join(ROOT, dirname(path)));
}

test('every path of the repository that a document names is there', () => {
  const problems = DOCUMENTS.flatMap((file) =>
    [...textOf(file).matchAll(/`((?:src|test|bench|bin|docs|genomes|examples)\/[\w./*-]*)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !path.includes('*') && !existsSync(join(ROOT, path)) && !isToBeMade(file, path))
      .map((path) => `${file}: ${path}`),
  );
  expect(problems).toEqual([]);
});

test('no comment cites a document that does not stand in the repository', () => {
  const sources = ['src', 'bin', 'test', 'bench'].flatMap((folder) => filesUnder(folder, /\.(ts|mjs|js|css|py|R)$/));
  const problems = sources.flatMap((file) =>
    textOf(file)
      .split('\n')
      .filter((line) => /^\s*(\/\/|\/?\*|#)|\/\*\*|\/\//.test(line))
      .flatMap((line) => [...line.matchAll(/[\w./-]+\.md\b/g)].map(([path]) => path))
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `${file}: ${path}`),
  );
  expect(problems).toEqual([]);
});

test('every room of the source is described', () => {
  const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`${entry.name}/`] : [entry.name],
  );
  const described = textOf('docs/architecture.md');
  expect(rooms.filter((room) => !new RegExp(`^ {2}.*${room}`, 'm').test(described))).toEqual([]);
});

test('every decision is listed', () => {
  const pages = readdirSync(join(ROOT, 'docs', 'decisions')).filter((name) => name !== 'README.md');
  const list = textOf('docs/decisions/README.md');
  expect(pages.filter((name) => !list.includes(`](${name})`))).toEqual([]);
});
