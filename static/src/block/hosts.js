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

  /** @param {unknown} address a text, a URL or a Request; what is no address falls under no rule */
  const find = (address) => {
    try {
      const { url } = /** @type {Request} */ (address || '');
      // Parsing puts the host into lower case and its international letters into ASCII.
      return nearest(new URL(url || `${address}`, base()).hostname.replace(/\.$/, ''));
    } catch {
      return undefined;
    }
  };

  return {
    find,
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
