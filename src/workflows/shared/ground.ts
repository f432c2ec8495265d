import { resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { AppProbe, MachineFacts } from '../../domain/probe.ts';
import { OWN_SITE } from '../../domain/site.ts';
import { readMachine } from '../../launch/machine/cores.ts';
import { type ProbeRequest, probeApp } from '../../launch/python/probe.ts';
import { type AppSpec, appOn } from '../../launch/run/app.ts';
import { factsOfNode, onNode, probeOnNode } from '../../launch/site/on-node.ts';
import { openSite, type Site } from '../../launch/site/site.ts';
import type { SiteSource } from '../../launch/site/source.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { removeNodes, writeNodes } from '../../store/nodes-file.ts';
import type { Teller } from './surroundings.ts';

/** Where runs are made, and what is looked at before. */
export interface Ground {
  /** @throws UserError for a CPU that may not be used there */
  machine(cpus: readonly number[] | null, signal: AbortSignal): Promise<MachineFacts>;
  /** @throws UserError for an app that does not start there */
  probe(request: ProbeRequest): Promise<AppProbe>;
  /** null: this machine. */
  readonly site: Site | null;
}

/** This machine. */
export const HERE: Ground = { machine: (cpus) => readMachine(cpus), probe: probeApp, site: null };

/** A node that is had from a site's Parsl configuration; nothing is started before the first look. */
function groundOn(site: Site): Ground {
  return {
    site,
    async machine(cpus, signal) {
      const found = await onNode(site, signal, async (lease) => {
        const machine = await factsOfNode(site, lease, cpus, signal);
        return machine === null ? { lost: 'it went while it was looked at' } : { machine };
      });
      if ('lost' in found) throw lost(found.lost);
      return found.machine;
    },
    async probe(request) {
      const found = await onNode(site, request.signal, async (lease) => {
        const probe = await probeOnNode(site, lease, request);
        return probe === null ? { lost: 'it went while the app was looked at' } : { probe };
      });
      if ('lost' in found) throw lost(found.lost);
      return found.probe;
    },
  };
}

function lost(why: string): UserError {
  return new UserError(`the site's node was lost time and again: ${why}`, 'try again later');
}

/** The grounds of one program: a site is opened when it is first needed, and closed once. */
export interface Grounds {
  /** Of the ground that was opened; null: this machine, or none was. */
  site(): Site | null;
  /** @param site null: this machine; {@link OWN_SITE}: the app's own */
  open(site: string | null, python: string, app: AppSpec, layout: SearchLayout): Ground;
  /** Cancels what is still queued or running. */
  close(): Promise<void>;
}

export function newGrounds({ say, warn }: Teller): Grounds {
  let ground: Ground | null = null;
  let file: string | null = null;
  return {
    site: () => ground?.site ?? null,
    open(site, python, app, { siteFolder, nodesFile }) {
      if (site === null) return HERE;
      file = nodesFile;
      const source: SiteSource = site === OWN_SITE ? { app: appOn(app) } : { file: site };
      ground ??= groundOn(
        openSite({
          ...{ source, python, folder: resolve(siteFolder), say, warn },
          onNodes: (counts) => writeNodes(nodesFile, counts),
        }),
      );
      return ground;
    },
    async close() {
      await ground?.site?.close();
      if (file !== null) removeNodes(file);
    },
  };
}
