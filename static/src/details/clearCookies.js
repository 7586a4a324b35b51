/** Removes the cookies that a page can reach, by name or pattern, wherever they were set. */

/**
 * @param {string} pattern a cookie name in which `*` stands for any characters
 * @param {string} name
 */
export const matchesName = (pattern, name) => {
  const parts = pattern.split('*');
  const last = parts.pop() || '';
  if (!parts.length) return name === last;
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const at = name.indexOf(part, from);
    if (at < 0 || (!index && at)) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
};

/**
 * Every place a cookie that this page sees may have been set for: only the very same Domain and
 * Path remove it, and a cookie does not tell its own. An empty domain is the host alone.
 *
 * @param {string} host
 * @param {string} path
 * @returns {[domain: string, path: string][]}
 */
export const placesOf = (host, path) => {
  const labels = host.split('.');
  const domains = ['', ...labels.map((_, index) => labels.slice(index).join('.'))];
  const paths = ['/'];
  path.split('/').slice(1).reduce((parent, segment) => {
    const own = parent + '/' + segment;
    if (segment) paths.push(own, own + '/');
    return own;
  }, '');
  return domains.flatMap((domain) =>
    paths.map((at) => /** @type {[string, string]} */ ([domain, at])),
  );
};

/**
 * @param {{cookie: string}} jar the page's `document`, or what stands in for it
 * @param {{hostname: string, pathname: string, protocol: string}} location
 * @param {string[]} patterns
 * @param {string} spared the consent cookie's own name: no pattern may take it
 */
export const clearCookies = (jar, location, patterns, spared) => {
  const secure = location.protocol === 'https:' ? ';Secure' : '';
  for (const pair of jar.cookie.split('; ')) {
    const name = pair.split('=')[0] || '';
    if (name === spared || !patterns.some((pattern) => matchesName(pattern, name))) continue;
    for (const [domain, path] of placesOf(location.hostname, location.pathname)) {
      jar.cookie = `${name}=;Max-Age=0;Path=${path}${domain && ';Domain=' + domain}${secure}`;
    }
  }
};
