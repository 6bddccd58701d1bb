// An HTTP/2 front before a local province, as its API Gateway is: `node front.cjs PORT KEY CERTIFICATE HOST ADDRESS`.
const fs = require("fs");
const http = require("http");
const http2 = require("http2");
const [port, key, cert, host, address] = process.argv.slice(2);
const [name, behind] = address.split(":");
const agent = new http.Agent({ keepAlive: true });

const front = http2.createSecureServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert) }, (asked, answer) => {
  const headers = Object.keys(asked.headers).filter((each) => each[0] !== ":").reduce((kept, each) => ({ ...kept, [each]: asked.headers[each] }), { host });
  const passed = http.request({ host: name, port: behind, agent, method: asked.method, path: asked.url, headers }, (found) => {
    ["connection", "keep-alive", "transfer-encoding"].forEach((each) => delete found.headers[each]);
    answer.writeHead(found.statusCode, found.headers);
    found.pipe(answer);
  });
  passed.on("error", () => answer.writeHead(502).end());
  asked.pipe(passed);
});
front.listen(Number(port), "127.0.0.1", () => console.log("ready"));
