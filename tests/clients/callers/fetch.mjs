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
  // A reset is either of two, as the kernel and fetch's own reader chance to meet; both mean a lost connection.
  const cause = error.cause?.code?.replace("ECONNRESET", "UND_ERR_SOCKET");
  console.log(cause ? `${error.name} (${cause})` : error.name);
}
