const DOWNLOADS =
  /\.(pdf|xlsx?|docx?|txt|rtf|csv|exe|key|pp(?:s|tx?)|7z|pkg|rar|gz|zip|avi|mov|mp4|mpe?g|wmv|midi?|mp3|wav|wma)$/i;

/**
 * @typedef {{href: string, id: string, classes: string, text: string}} Link
 */

/**
 * What enhanced measurement says of a click on a link that leads away from the site.
 * @param {Link} link
 */
export function outboundParameters({ href, id, classes }) {
  return {
    ...(id ? { link_id: id } : {}),
    ...(classes ? { link_classes: classes } : {}),
    link_url: href,
    link_domain: new URL(href).hostname.replace(/^www\./, ""),
    outbound: "true",
  };
}

/**
 * What it says of a click on a file; null when the link is none.
 * @param {Link} link
 */
export function downloadParameters({ href, id, text }) {
  const path = new URL(href).pathname;
  const found = DOWNLOADS.exec(path);
  if (!found) return null;
  return {
    ...(id ? { link_id: id } : {}),
    link_url: href.split("#", 1)[0],
    link_text: text,
    file_name: path,
    file_extension: found[1],
  };
}
