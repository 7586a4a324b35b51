/** Which rule an address falls under, and whether the visitor's answer closes it. */

/** @typedef {{host: string, category: string, service: string}} Rule */
/** @typedef {ReturnType<typeof createHosts>} Hosts */

/**
 * @param {Rule[]} rules
 * @param {() => string} base what a relative address is relative to
 * @param {(category: string, service: string) => boolean | undefined} state
 */
export const createHosts = (rules, base, state) => {
  const byHost = new Map(rules.map((rule) => [rule.host, rule]));

  /** @param {string} host @returns its own rule, or that of the closest host above it */
  const nearest = (host) => {
    let found = byHost.get(host);
    for (let rest = host; !found && rest; rest = rest.replace(/^[^.]*\.?/, '')) {
      found = byHost.get('*.' + rest);
    }
    return found;
  };

  /** @param {unknown} address a text, a URL or a Request @returns {URL | undefined} */
  const parse = (address) => {
    try {
      const { url } = /** @type {Request} */ (address || '');
      return new URL(url || `${address}`, base());
    } catch {
      return undefined;
    }
  };

  /** @param {unknown} address what is no address falls under no rule */
  const find = (address) => {
    const parsed = parse(address);
    // Parsing put the host into lower case and its international letters into ASCII.
    return parsed && nearest(parsed.hostname.replace(/\.$/, ''));
  };

  return {
    find,
    /** @param {string} address @returns what the page reads where it set this */
    absolute: (address) => (parse(address) || { href: '' }).href,
    /** @param {unknown} address */
    isClosed: (address) => {
      const rule = find(address);
      return !!rule && state(rule.category, rule.service) !== true;
    },
    /** Whether a text may name such a host at all: cheaper than looking at its tags. */
    mentioned: new RegExp(
      rules.map(({ host }) => host.replace('*.', '').replace(/\./g, '\\.')).join('|'),
      'i',
    ),
  };
};
