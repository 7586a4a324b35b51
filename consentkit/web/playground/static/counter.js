/** What the sample site runs once visits may be counted. */
{
  const line = document.getElementById('visits');
  const known = /(?:^|; )sample_visits=(\d+)/.exec(document.cookie);
  const count = known ? Number(known[1]) + 1 : 1;
  document.cookie = `sample_visits=${count};Path=/;Max-Age=2592000`;
  if (line) line.textContent = `Visits counted by the script that was held: ${count}.`;
}
