// Requests by Node's fetch on one connection: the status of the last, or the error's name with its cause.
// The call comes as JSON on the command line: url, headers, form (or null), times.
const { url, headers, form, times } = JSON.parse(process.argv[2]);
const wanted = {
  method: form === null ? "GET" : "POST",
  headers,
  body: form,
  redirect: "manual",
  signal: AbortSignal.timeout(500),
};
try {
  let seen, text;
  for (let asked = 0; asked < times; asked += 1) {
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
