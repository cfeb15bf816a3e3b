// Writes what @bufbuild/cel-spec ships as JavaScript into files that the C++ runner reads:
//
//   evaluation.json, parsing.json, checking.json, comprehensions.json
//       [{name, expr, ast, checkedAst, type, value, …}], in order; `name` is unique in its file.
//       Messages among the values (`objectValue`) are {typeName, bytes}, the bytes in base64.
//   descriptors.binpb
//       a FileDescriptorSet with the test messages and what they import
//
// node export.mjs DIRECTORY

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clone, create, fromJson, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { AnySchema, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { TestAllTypesSchema as Proto2TestAllTypes }
  from "@bufbuild/cel-spec/cel/expr/conformance/proto2/test_all_types_pb.js";
import { file_cel_expr_conformance_proto2_test_all_types_extensions as proto2Extensions }
  from "@bufbuild/cel-spec/cel/expr/conformance/proto2/test_all_types_extensions_pb.js";
import { TestAllTypesSchema as Proto3TestAllTypes }
  from "@bufbuild/cel-spec/cel/expr/conformance/proto3/test_all_types_pb.js";
import { getTestRegistry } from "@bufbuild/cel-spec/testdata/registry.js";
import { tests as evaluation } from "@bufbuild/cel-spec/testdata/conformance.js";
import { tests as parsing } from "@bufbuild/cel-spec/testdata/parsing.js";
import { tests as checking } from "@bufbuild/cel-spec/testdata/checking.js";
import { tests as comprehensions } from "@bufbuild/cel-spec/testdata/comprehension.js";

const registry = getTestRegistry();

// A JSON tree with every `objectValue`, an Any in JSON, as its type's name and its bytes.
function withMessageBytes(json) {
  if (Array.isArray(json)) return json.map(withMessageBytes);
  if (json === null || typeof json !== "object") return json;
  const result = {};
  for (const [key, value] of Object.entries(json)) {
    if (key === "objectValue") {
      const any = fromJson(AnySchema, value, { registry });
      const typeName = any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1);
      result[key] = { typeName, bytes: base64Encode(any.value) };
    } else {
      result[key] = withMessageBytes(value);
    }
  }
  return result;
}

// The tests of a suite and of the suites within it, in one list. Tests taken from cel-go's
// sources have no names: they get their place in the list.
function flatten(suite, sections = []) {
  const named = (suite.tests ?? []).map((test, index) => {
    const { original, ...expected } = test;
    const name = [...sections, original.name ?? String(index + 1)].join("/");
    return { ...expected, ...withMessageBytes(original), name };
  });
  const nested = (suite.suites ?? []).flatMap((s) => flatten(s, [...sections, s.name]));
  return [...named, ...nested];
}

// A few names are given to more than one test.
function withUniqueNames(tests) {
  const seen = new Map();
  return tests.map((test) => {
    const count = (seen.get(test.name) ?? 0) + 1;
    seen.set(test.name, count);
    return count === 1 ? test : { ...test, name: `${test.name}#${count}` };
  });
}

// Imports before their importers.
function withImports(file, files = new Map()) {
  if (!files.has(file.proto.name)) {
    for (const dependency of file.dependencies) withImports(dependency, files);
    files.set(file.proto.name, file.proto);
  }
  return files;
}

// The suites that come from cel-go name the test messages by their former package.
function underFormerName(proto) {
  const renamed = clone(FileDescriptorProtoSchema, proto);
  const rename = (text) => text.replace(/cel([./])expr[./]conformance[./](proto[23])/g,
    (_, separator, version) => ["google", "expr", version, "test"].join(separator));
  const visit = (message) => {
    for (const [key, value] of Object.entries(message)) {
      if (["name", "package", "typeName", "extendee"].includes(key) && typeof value === "string") {
        message[key] = rename(value);
      } else if (key === "dependency") {
        message[key] = value.map(rename);
      } else if (value !== null && typeof value === "object" && !(value instanceof Uint8Array)) {
        visit(value);
      }
    }
  };
  visit(renamed);
  // The only field of which they know another name.
  for (const message of renamed.messageType) {
    for (const group of message.nestedType.filter((m) => m.name === "NestedGroup")) {
      group.field.find((f) => f.name === "single_id").name = "nested_id";
      delete group.field.find((f) => f.name === "nested_id").jsonName;
    }
  }
  return renamed;
}

const directory = process.argv[2];
mkdirSync(directory, { recursive: true });
for (const [name, suite] of Object.entries({ evaluation, parsing, checking, comprehensions })) {
  const tests = withUniqueNames(flatten(suite));
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(tests));
}

const files = new Map();
for (const file of [Proto2TestAllTypes.file, proto2Extensions, Proto3TestAllTypes.file]) {
  withImports(file, files);
}
const former = [...files.values()].filter((f) => f.package.startsWith("cel.expr.conformance"))
  .map(underFormerName);
const set = create(FileDescriptorSetSchema, { file: [...files.values(), ...former] });
writeFileSync(join(directory, "descriptors.binpb"), toBinary(FileDescriptorSetSchema, set));
