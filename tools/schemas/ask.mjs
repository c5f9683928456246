// Asks compiled validators what they accept, and prints JSON Schemas that say the same.
//
// The packages of @kubernetes-models hold no schema any more, but for each type a function that validates by one. Such
// a function is asked at every place of a document: which types it takes there (by trying one value of each), which
// properties it looks at (by watching it read an object), and by which limits it refuses (its errors name them).
//
//     node ask.mjs NAME=MODULE…    →    {"NAME": schema, …}

import { answers, formats } from "@kubernetes-models/validate";
import { pathToFileURL } from "node:url";

if (!formats) throw new Error("the library of formats is not ours");

const TYPES = {
  null: null,
  string: "",
  boolean: true,
  integer: 1,
  number: 1.5,
  array: [],
  object: {},
};
const TYPE_ERRORS = new Set(["type", "oneOf", "anyOf"]);
// An unlikely key: a validator that reads it reads every key.
const ANY_KEY = "\u00a7";
const DEEPEST = 40;
const MANY = 200;
const LONG = 2 ** 21;

// Values that break one limit each, and what the error calls the limit.
const STRINGS = ["", "\u0000", "\u0000".repeat(LONG)];
const LIMITS = {
  string: { values: STRINGS, keywords: { minLength: "limit", maxLength: "limit", pattern: "pattern" } },
  number: { values: [-1e15, 1e15], keywords: { minimum: "limit", maximum: "limit" } },
  array: { values: [[], new Array(MANY).fill(null)], keywords: { minItems: "limit", maxItems: "limit" } },
  object: {
    values: [{}, Object.fromEntries(new Array(MANY).fill(0).map((_, index) => [`k${index}`, null]))],
    keywords: { minProperties: "limit", maxProperties: "limit" },
  },
};

class Question {
  constructor(validate) {
    this.validate = validate;
  }

  /** The errors at a place, where the document holds nothing but `value` there. */
  errors(path, value) {
    const document = path.reduceRight((inner, key) => (key === 0 ? [inner] : { [key]: inner }), value);
    this.validate(document);
    const pointer = path.map((key) => `/${String(key).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
    return (this.validate.errors ?? []).filter((error) => error.instancePath === pointer);
  }

  types(path) {
    const taken = Object.keys(TYPES).filter(
      (type) => !this.errors(path, TYPES[type]).some((error) => TYPE_ERRORS.has(error.keyword)),
    );
    return taken.includes("number") ? taken.filter((type) => type !== "integer") : taken;
  }

  /** What is read of an object: its properties by name, and whether all keys are looked at. */
  properties(path) {
    const read = new Set();
    const get = (target, key) => {
      if (typeof key === "string") read.add(key);
      return target[key];
    };
    this.errors(path, new Proxy({ [ANY_KEY]: null }, { get }));
    const anyKey = read.delete(ANY_KEY);
    return { names: [...read].filter((name) => name !== "toJSON"), anyKey };
  }

  limits(path, type) {
    const found = {};
    const { values, keywords } = LIMITS[type] ?? LIMITS.number;
    for (const error of values.flatMap((value) => this.errors(path, value))) {
      if (error.keyword in keywords) found[error.keyword] = error.params[keywords[error.keyword]];
      if (error.keyword === "enum") found.enum = error.params.allowedValues;
    }
    return found;
  }

  format(path, type) {
    answers.yes = false;
    const found = this.errors(path, TYPES[type]).filter((error) => error.keyword === "format");
    answers.yes = true;
    return found.length ? { format: found[0].params.format } : {};
  }

  schema(path) {
    if (path.length > DEEPEST) throw new Error(`a schema without end: ${path.join("/")}`);
    const types = this.types(path);
    if (types.length === Object.keys(TYPES).length - 1) return {};
    const schema = { type: types.length === 1 ? types[0] : types };
    for (const type of types.filter((one) => !["null", "boolean"].includes(one)))
      Object.assign(schema, this.limits(path, type), this.format(path, type));
    if (types.includes("array")) schema.items = this.schema([...path, 0]);
    if (types.includes("object")) Object.assign(schema, this.object(path));
    return schema;
  }

  object(path) {
    const { names, anyKey } = this.properties(path);
    const missing = this.errors(path, {}).filter((error) => error.keyword === "required");
    const required = missing.map((error) => error.params.missingProperty).sort();
    const found = required.length ? { required } : {};
    if (names.length)
      found.properties = Object.fromEntries(names.sort().map((name) => [name, this.schema([...path, name])]));
    if (anyKey) found.additionalProperties = this.schema([...path, ANY_KEY]);
    return found;
  }
}

const found = {};
for (const argument of process.argv.slice(2)) {
  const [name, module] = argument.split("=");
  const { validate } = await import(pathToFileURL(module));
  found[name] = new Question(validate).schema([]);
}
process.stdout.write(JSON.stringify(found));
