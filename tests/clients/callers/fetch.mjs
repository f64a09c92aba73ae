// Requests by Node's fetch on one connection: the status of the last, or the error's name with its cause.
const [url, token, times] = process.argv.slice(2);
const wanted = {
  headers: { Authorization: `Bearer ${token}` },
  redirect: "manual",
  signal: AbortSignal.timeout(500),
};
try {
  let seen, text;
  for (let asked = 0; asked < Number(times); asked += 1) {
    seen = await fetch(url, wanted);
    text = await seen.text();
  }
  try {
    JSON.parse(text);
    console.log(`${seen.status}`);
  } catch {
    console.log(`${seen.status}, no JSON`);
  }
} catch (error) {
  const cause = error.cause?.code;
  console.log(cause ? `${error.name} (${cause})` : error.name);
}
