"""Libraries that put the next page's body into this page: real ones from npm, and models of two.

Turbo and htmx are the libraries themselves. Astro's client router and Livewire's `navigate` cannot
be had as a file that runs in any page: the first is compiled into a site, the second comes with a
PHP framework. Here they are modelled by what they do to a document, in words of our own.
"""

from dataclasses import dataclass
from pathlib import Path

NODE_MODULES = Path(__file__).parents[2] / "node_modules"

# Both follow links inside the page, and run those scripts of a new body that a browser would run.
_FOLLOW = """
  const load = async (url) => {
    const answer = await fetch(url);
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  };
  const runScripts = () => {
    for (const inert of document.body.querySelectorAll('script')) {
      if (inert.type && !/javascript|module/.test(inert.type)) continue;
      const fresh = document.createElement('script');
      for (const { name, value } of inert.attributes) fresh.setAttribute(name, value);
      fresh.textContent = inert.textContent;
      inert.replaceWith(fresh);
    }
  };
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    const next = await load(link.href);
    leave();
    history.pushState(null, '', link.href);
    swap(next);
  });
"""

# Root attributes, then the head child by child, then the whole body; going back fetches anew.
ASTRO = f"""(() => {{{_FOLLOW}
  const leave = () => {{}};
  const swap = (next) => {{
    const root = document.documentElement;
    for (const {{ name }} of [...root.attributes]) root.removeAttribute(name);
    for (const {{ name, value }} of next.documentElement.attributes) root.setAttribute(name, value);
    document.head.replaceChildren(...next.head.children);
    document.body.replaceWith(next.body);
    runScripts();
  }};
  addEventListener('popstate', async () => swap(await load(location.href)));
}})()"""

# The head is only added to; pages that were left are kept as text and come back from there.
LIVEWIRE = f"""(() => {{{_FOLLOW}
  const kept = {{}};
  let here = location.href;
  const leave = () => {{ kept[here] = document.documentElement.outerHTML; }};
  const swap = (next) => {{
    here = location.href;
    const known = [...document.head.children].map((child) => child.outerHTML);
    for (const child of [...next.head.children]) {{
      if (!known.includes(child.outerHTML)) document.head.append(child);
    }}
    document.body.replaceWith(next.body);
    runScripts();
  }};
  addEventListener('popstate', async () => {{
    const text = kept[location.href];
    swap(text ? new DOMParser().parseFromString(text, 'text/html') : await load(location.href));
  }});
}})()"""


@dataclass(frozen=True)
class Library:
    """``source`` is a file below node_modules, or else the code itself."""

    source: str
    link: str = ""

    @property
    def code(self) -> str:
        if self.source.endswith(".js"):
            return (NODE_MODULES / self.source).read_text("utf-8")
        return self.source


LIBRARIES = {
    "Turbo": Library("@hotwired/turbo/dist/turbo.es2017-umd.js"),
    "htmx 2": Library("htmx-2/dist/htmx.min.js", link="hx-boost=true"),
    "htmx 4": Library("htmx.org/dist/htmx.min.js", link="hx-boost=true"),
    "Astro, modelled": Library(ASTRO),
    "Livewire, modelled": Library(LIVEWIRE),
}
