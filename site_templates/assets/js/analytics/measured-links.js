const DOWNLOADS =
  /\.(pdf|xlsx?|docx?|txt|rtf|csv|exe|key|pp(?:s|tx?)|7z|pkg|rar|gz|zip|avi|mov|mp4|mpe?g|wmv|midi?|mp3|wav|wma)$/i;

/**
 * @typedef {{href: string, id: string, classes: string, text: string}} Link
 */

/** @param {string} hostname */
function withoutWww(hostname) {
  return hostname.replace(/^www\d*\./, "");
}

/**
 * Whether a link leads to another site: to a host that is neither the page's own nor below it.
 * @param {string} hostname the link's
 * @param {string} own the page's
 */
export function leadsAway(hostname, own) {
  return !`.${hostname}`.endsWith(`.${withoutWww(own)}`);
}

/**
 * Parameters of enhanced measurement for a click on a link that leads away from the site.
 * @param {Link} link
 */
export function outboundParameters({ href, id, classes }) {
  return {
    link_id: id,
    link_classes: classes,
    link_url: href.split("#", 1)[0],
    link_domain: withoutWww(new URL(href).hostname),
    outbound: "true",
  };
}

/**
 * Parameters for a click on a file; null when the link is none.
 * @param {Link} link
 */
export function downloadParameters({ href, id, text }) {
  const path = new URL(href).pathname;
  const found = DOWNLOADS.exec(path);
  if (!found) return null;
  return {
    link_id: id,
    link_url: href.split("#", 1)[0],
    link_text: text,
    file_name: path,
    file_extension: found[1],
  };
}
