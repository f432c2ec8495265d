/** In place of the path of a site's Parsl configuration: nodes are had from the app's own Config. */
export const OWN_SITE = 'app';
