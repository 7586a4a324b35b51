"""How a sample is tried, by what it is."""

import configparser
import http.client
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import yaml

from consentkit.domain.site import SiteDefinition
from tests.browser.conftest import forget
from tests.browser.moments import DRAWN
from tests.integration.docs.desk import Desk
from tests.integration.docs.samples import ROOT, Sample
from tests.integration.docs.site_file import completed
from tests.programs import program

# A module, as strict as the pages' own code, and its own names. Resolves, a little later, with the
# troubles that were told.
_RUN = """async () => {{
  'use strict';
  const troubles = [];
  consentkit.on('error', (trouble) => troubles.push(trouble));
  {{
{code}
  }}
  await {drawn};
  return troubles;
}}"""
# Rules and declarations that the browser understood, of those that were written.
_UNDERSTOOD = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].reduce((sum, rule) => sum + rule.style.length, 0);
}"""


def shell(sample: Sample, desk: Desk) -> None:
    done = desk.shell.run(desk.filled(sample.code))
    assert done.returncode == int(sample.options.get("status", 0)), done.stdout
    desk.said = done.stdout


def serving(sample: Sample, desk: Desk) -> None:
    """A command that runs until it is stopped, which the page's end does."""
    desk.shell.start(desk.filled(sample.code), int(desk.ports[sample.options["port"]]))


def visit(sample: Sample, desk: Desk) -> None:
    """Somebody accepts on the page that the page before has put there, and has this run."""
    # Browsers with windows ask for it.
    (desk.folder / "favicon.ico").touch()
    desk.page.goto(f"http://localhost:{desk.ports['8000']}/")
    desk.page.click("#ck-accept")
    desk.page.wait_for_function("consentkit.receipt()")
    file = desk.folder / sample.options["file"]
    file.write_text(str(desk.page.evaluate(sample.code)))


def output(sample: Sample, desk: Desk) -> None:
    """What the commands before it print; a line of dots stands for what is left out."""
    for line in filter(str.strip, sample.code.splitlines()):
        words = [re.escape(each) for each in desk.filled(line.strip()).split("…")]
        assert re.search(".*".join(words), desk.said), f"{line!r} is not in:\n{desk.said}"


def python(sample: Sample, desk: Desk) -> None:
    name = sample.options.get("file", "sample.py")
    file(sample, desk, name)
    done = subprocess.run(
        [sys.executable, name], cwd=desk.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    desk.said = done.stdout


def file(sample: Sample, desk: Desk, name: str = "") -> None:
    """What later samples of the page find in their folder."""
    path = desk.folder / (name or sample.options["file"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(desk.filled(sample.code))


def site(sample: Sample, desk: Desk) -> None:
    """The whole of a site's file where it has a name, else a few lines of one."""
    document = tomllib.loads(desk.filled(sample.code))
    if "file" in sample.options:
        file(sample, desk)
    else:
        document = completed(document)
    SiteDefinition.read(document)


def script(sample: Sample, desk: Desk) -> None:
    page = desk.open_sample()
    troubles = page.evaluate(_RUN.format(code=sample.code, drawn=DRAWN))
    # A failed console.assert is an error message.
    _without_complaint(desk, troubles)
    forget(page)


def markup(sample: Sample, desk: Desk) -> None:
    """It opens without a complaint; what is held back is fetched once it is granted, not before."""
    # What the page has besides, and the sample calls.
    defined = filter(None, sample.options.get("defines", "").split(","))
    own = "".join(f"function {name}() {{}}" for name in defined)
    asked = desk.open_markup(desk.filled(sample.code), own)
    held = re.findall(
        r'data-category="(\w+)"[^>]*?data-(?:src|href)="(https://[^"]+)"', sample.code
    )
    early = [f"asked for before a yes: {address}" for _, address in held if address in asked]
    _without_complaint(desk, early)
    if held:
        desk.page.click("#ck-accept")
        wanted = {address for _, address in held}
        desk.wait_until(lambda: wanted <= set(asked), lambda: f"not asked for: {wanted - {*asked}}")
    _without_complaint(desk)
    forget(desk.page)


def _without_complaint(desk: Desk, troubles: Sequence[str] = ()) -> None:
    said = [*troubles, *desk.console.unexpected()]
    assert said == [], said


def style(sample: Sample, desk: Desk) -> None:
    written = len(re.findall(r"[\w-]+\s*:[^;}]+;", sample.code))
    assert written > 0
    understood = desk.open_sample().evaluate(_UNDERSTOOD, sample.code)
    assert understood >= written, f"{understood} of {written} declarations"


def as_json(sample: Sample, desk: Desk) -> None:
    """With the option `answer`, it has the members that the answer before it had."""
    document = json.loads(sample.code)
    if "answer" in sample.options:
        assert _members(document) == _members(json.loads(desk.said)), desk.said


def _members(document: object) -> object:
    if isinstance(document, dict):
        return {name: _members(each) for name, each in document.items()}
    return "list" if isinstance(document, list) else "value"


def vector(sample: Sample, _desk: Desk) -> None:
    """It is what stands in a file that no change may alter."""
    file = ROOT / sample.options["file"]
    assert sample.code.strip() in file.read_text("utf-8"), f"it is not in {file}"


def as_yaml(sample: Sample, _desk: Desk) -> None:
    assert all(yaml.safe_load_all(sample.code))


def ini(sample: Sample, _desk: Desk) -> None:
    parser = configparser.ConfigParser()
    parser.read_string(
        sample.code if sample.code.lstrip().startswith("[") else f"[x]\n{sample.code}"
    )
    assert parser.sections()


def nginx(sample: Sample, desk: Desk) -> None:
    """Read by nginx as part of a server's block, or of a site where it is a whole one."""
    code = desk.filled(sample.code)
    inner = code if re.match(r"\s*(server|upstream|#)", code) else f"server {{\n{code}}}\n"
    whole = desk.folder / "nginx.conf"
    whole.write_text(f"pid {desk.folder}/pid; events {{}}\nhttp {{ access_log off; {inner} }}\n")
    command = [program("nginx"), "-t", "-e", "stderr", "-p", str(desk.folder), "-c", str(whole)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def request(sample: Sample, desk: Desk) -> None:
    """Sent as it stands, to the service."""
    head, _, body = desk.filled(sample.code).partition("\n\n")
    first, *lines = head.splitlines()
    method, path, _ = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    host = urlsplit(desk.service)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=10)
    connection.request(method, path, body.strip().encode() or None, headers)
    answer = connection.getresponse()
    desk.said = answer.read().decode()
    connection.close()
    assert answer.status == int(sample.options.get("status", 200)), desk.said
    desk.remember(desk.said)


TRIALS: dict[str, Callable[[Sample, Desk], None]] = {
    "file": file,
    "http": request,
    "ini": ini,
    "json": as_json,
    "markup": markup,
    "nginx": nginx,
    "output": output,
    "python": python,
    "script": script,
    "serving": serving,
    "shell": shell,
    "site": site,
    "style": style,
    "vector": vector,
    "visit": visit,
    "yaml": as_yaml,
}
