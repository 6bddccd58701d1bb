// Reads JavaScript as a browser of 2018 would, with acorn: `node read_modules.cjs ACORN FILE…` prints what is in each file as JSON.
const fs = require("fs");
const [acornPath, ...files] = process.argv.slice(2);
const acorn = require(acornPath);

// Chrome 66 is ES2018 with `import()`, `import.meta` and `catch` without a name: the rest of ES2020 is told apart below.
const YEAR = 2020;
const TOO_NEW = {
  ChainExpression: () => "?.",
  LogicalExpression: (node) => (node.operator === "??" ? "??" : null),
  Literal: (node) => (node.bigint ? "a big integer" : null),
  ExportAllDeclaration: (node) => (node.exported ? "export * as" : null),
};

function look(node, seen) {
  const fault = TOO_NEW[node.type] && TOO_NEW[node.type](node);
  if (fault) seen.too_new.push(line(node) + ": " + fault);
  if (/Function/.test(node.type) && node.body.type === "BlockStatement") seen.functions.push([line(node), node.loc.end.line - node.loc.start.line + 1]);
  if (node.type === "Literal" && typeof node.value === "string") seen.texts.push([line(node), node.value]);
  if (node.type === "TemplateElement") seen.texts.push([line(node), node.value.cooked]);
  if (node.type === "BinaryExpression" && node.operator === "+") beginning(node.left, seen);
  if (node.type === "TemplateLiteral" && node.expressions.length) seen.beginnings.push(node.quasis[0].value.cooked);
  if (node.type === "MemberExpression" && !node.computed) seen.members.push([line(node), name(node.object) + "." + node.property.name]);
  if (node.type === "Identifier") seen.names.push([line(node), node.name]);
  if (node.type === "CallExpression" && node.callee.type === "MemberExpression") seen.called.push([line(node), String(node.callee.property.name)]);
  if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "t") seen.said.push(saying(node));
  if (node.type === "CallExpression" && node.callee.name === "fetch") seen.called.push([line(node), "fetch"]);
  Object.keys(node).forEach((key) => [].concat(node[key]).forEach((child) => child && child.type && look(child, seen)));
}

function beginning(left, seen) {
  if (left.type === "Literal" && typeof left.value === "string") seen.beginnings.push(left.value);
  if (left.type === "BinaryExpression" && left.right.type === "Literal") seen.beginnings.push(String(left.right.value));
}

function saying(node) {
  const [what, values] = node.arguments;
  const given = values && values.type === "ObjectExpression" && values.properties.every((each) => each.type === "Property");
  return {
    line: line(node),
    name: what && what.type === "Literal" ? what.value : null,
    values: values === undefined ? [] : given ? values.properties.map((each) => each.key.name || each.key.value) : null,
  };
}

const line = (node) => node.loc.start.line;
const name = (node) => (node.type === "Identifier" ? node.name : node.type === "ThisExpression" ? "this" : node.property && node.property.name ? node.property.name : "");

function parsed(source, sourceType) {
  try {
    return acorn.parse(source, { ecmaVersion: YEAR, sourceType, locations: true });
  } catch (unreadable) {
    return sourceType === "module" ? null : unreadable;
  }
}

const found = files.map((file) => {
  const seen = { file, fault: null, too_new: [], functions: [], texts: [], beginnings: [], members: [], called: [], names: [], said: [] };
  const source = fs.readFileSync(file, "utf8");
  const tree = parsed(source, "module") || parsed(source, "script");
  if (tree.type) look(tree, seen);
  else seen.fault = tree.message;
  return seen;
});
console.log(JSON.stringify(found));
