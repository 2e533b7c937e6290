"""Turn a Moonshine model in ONNX Runtime's own format (.ort) into a smaller, faster .onnx.

    ort2onnx.py IN.ort OUT.onnx

The published file keeps each weight as 8-bit numbers and turns all of them back into 32-bit ones (Cast, Mul, Add) at every call of the decoder, which is once for
every token. Here that work is done once:

  * MatMul by such a weight becomes DynamicQuantizeMatMul, which multiplies in 8 bits, with one scale for each column;
  * a lookup in the embedding table (Gather) fetches the 8-bit rows and turns only those into 32-bit ones;
  * any other use gets the weight in 32 bits.

Runs once, when Evenhand is set up (`make setup`); the result is checked by its hash. The order of what is written is part of that hash.
"""

import importlib
import sys
from typing import NamedTuple

import numpy as np
import onnx
from onnx import AttributeProto, GraphProto, NodeProto, TensorProto, helper, numpy_helper

# The reader of the .ort format is generated code that comes inside the onnxruntime wheel.
_READER = "onnxruntime.tools.ort_format_model.ort_flatbuffers_py.fbs."


def reader(name):
    return getattr(importlib.import_module(_READER + name), name)


NUMPY_TYPES = {
    TensorProto.FLOAT: np.float32,
    TensorProto.UINT8: np.uint8,
    TensorProto.INT8: np.int8,
    TensorProto.INT32: np.int32,
    TensorProto.INT64: np.int64,
    TensorProto.BOOL: np.bool_,
    TensorProto.FLOAT16: np.float16,
    TensorProto.DOUBLE: np.float64,
}


class Weight(NamedTuple):
    """A weight of the model: its true values, and the 8-bit form they are stored in (values = raw * scale + offset)."""

    values: np.ndarray
    raw: np.ndarray | None = None
    scale: np.ndarray | None = None
    offset: np.ndarray | None = None


# --- Reading: .ort to an ONNX graph, node for node ---------------------------------------------------------------------------------------------------------


def text(raw):
    return raw.decode() if raw else ""


def items(owner, name):
    """The entries of a vector field, through the accessors the generated reader has for it."""
    return [getattr(owner, name)(i) for i in range(getattr(owner, name + "Length")())]


def read_tensor(tensor):
    raw = bytes(tensor.RawDataAsNumpy()) if tensor.RawDataLength() else b""
    values = np.frombuffer(raw, dtype=NUMPY_TYPES[tensor.DataType()]).reshape(items(tensor, "Dims"))
    return numpy_helper.from_array(values.copy(), text(tensor.Name()))


def read_attribute(source):
    attribute = AttributeProto(name=text(source.Name()), type=source.Type())
    match source.Type():
        case AttributeProto.FLOAT:
            attribute.f = source.F()
        case AttributeProto.INT:
            attribute.i = source.I()
        case AttributeProto.STRING:
            attribute.s = source.S() or b""
        case AttributeProto.TENSOR:
            attribute.t.CopyFrom(read_tensor(source.T()))
        case AttributeProto.GRAPH:
            attribute.g.CopyFrom(read_graph(source.G(), attribute.name))
        case AttributeProto.FLOATS:
            attribute.floats.extend(items(source, "Floats"))
        case AttributeProto.INTS:
            attribute.ints.extend(items(source, "Ints"))
        case AttributeProto.STRINGS:
            attribute.strings.extend(items(source, "Strings"))
        case kind:
            raise SystemExit(f"attribute {attribute.name}: type {kind} is not known here")
    return attribute


def read_value(name, info):
    if info is None:
        return helper.make_empty_tensor_value_info(name)
    tensor_type = reader("TensorTypeAndShape")()
    union = info.Value()
    tensor_type.Init(union.Bytes, union.Pos)
    shape = tensor_type.Shape()
    if shape is None:
        return helper.make_tensor_value_info(name, tensor_type.ElemType(), None)
    sizes = []
    for dimension in items(shape, "Dim"):
        size = dimension.Value()
        if size is None or size.DimType() == 0:
            sizes.append(None)
        else:
            sizes.append(size.DimValue() if size.DimType() == 1 else text(size.DimParam()))
    return helper.make_tensor_value_info(name, tensor_type.ElemType(), sizes)


def subgraphs(node):
    return [attribute.g for attribute in node.attribute if attribute.type == AttributeProto.GRAPH]


def reads_from_outside(graph):
    """The names a subgraph takes from the graphs around it."""
    made = {i.name for i in graph.initializer} | {i.name for i in graph.input} | {o for n in graph.node for o in n.output}
    read = {o.name for o in graph.output}
    for node in graph.node:
        read |= set(node.input)
        for inner in subgraphs(node):
            read |= reads_from_outside(inner)
    return read - made


def sort_by_need(nodes):
    """The nodes so ordered that each stands after those whose results it reads; .ort does not promise that, ONNX demands it."""
    maker = {output: i for i, node in enumerate(nodes) for output in node.output if output}
    needs = []
    for node in nodes:
        read = set(node.input).union(*(reads_from_outside(g) for g in subgraphs(node)))
        needs.append(sorted({maker[name] for name in read if name in maker}))
    ordered, done = [], set()
    waiting = [(i, False) for i in reversed(range(len(nodes)))]
    while waiting:
        i, needs_are_met = waiting.pop()
        if i in done:
            continue
        if needs_are_met:
            done.add(i)
            ordered.append(nodes[i])
            continue
        waiting.append((i, True))
        waiting += [(need, False) for need in needs[i] if need not in done]
    return ordered


def read_graph(source, name):
    nodes = []
    for n in items(source, "Nodes"):
        domain = text(n.Domain())
        node = NodeProto(op_type=text(n.OpType()), domain="" if domain == "ai.onnx" else domain, name=text(n.Name()))
        node.input.extend(text(i) for i in items(n, "Inputs"))
        node.output.extend(text(o) for o in items(n, "Outputs"))
        node.attribute.extend(read_attribute(a) for a in items(n, "Attributes"))
        nodes.append(node)
    types = {text(a.Name()): a.Type() for a in items(source, "NodeArgs")}
    graph = GraphProto(name=name)
    graph.node.extend(sort_by_need(nodes))
    graph.initializer.extend(read_tensor(t) for t in items(source, "Initializers"))
    constants = {i.name for i in graph.initializer}
    graph.input.extend(read_value(i, types.get(i)) for i in map(text, items(source, "Inputs")) if i not in constants)
    graph.output.extend(read_value(o, types.get(o)) for o in map(text, items(source, "Outputs")))
    return graph


# --- Folding: the weights as they are, without the nodes that rebuild them -----------------------------------------------------------------------------------


def fold(graph):
    """Takes the chains Cast → Mul → Add over constants out of the graph and returns the weights they stand for, by the name of the chain's result."""
    constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    chains, weights, kept, consumed = {}, {}, [], set()
    for node in graph.node:
        first = node.input[0] if node.input else ""
        result = node.output[0]
        if node.op_type == "Cast" and first in constants and constants[first].dtype == np.int8:
            chains[result] = Weight(constants[first].astype(np.float32), constants[first])
            consumed.add(first)
        elif node.op_type in ("Mul", "Add") and first in chains and node.input[1] in constants:
            by, chain = constants[node.input[1]], chains[first]
            if node.op_type == "Mul":
                chains[result] = chain._replace(values=chain.values * by, scale=by)
            else:
                chains[result] = weights[result] = chain._replace(values=chain.values + by, offset=by)
            consumed |= {first, node.input[1]}
        else:
            kept.append(node)
    still_read = {name for node in kept for name in node.input}
    for node in kept:
        for inner in subgraphs(node):
            still_read |= reads_from_outside(inner)
    constants_kept = [i for i in graph.initializer if i.name not in consumed or i.name in still_read]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(constants_kept)
    return weights


def with_inner(graph):
    """The graph and all inside it, outermost first."""
    yield graph
    for node in graph.node:
        for inner in subgraphs(node):
            yield from with_inner(inner)


# --- Writing the weights again, as 8-bit ones ------------------------------------------------------------------------------------------------------------------


class Quantiser:
    """Replaces, in all graphs of a model, the uses of its folded weights. New constants go to the main graph, which the inner ones can read."""

    def __init__(self, main, weights):
        self.main, self.weights = main, weights
        self.written = set()
        self.in_full = set()

    def constants(self, key, **arrays):
        """Adds constants named key_suffix to the main graph, unless they are there, and returns their names."""
        names = [f"{key}_{suffix}" for suffix in arrays]
        if names[0] not in self.written:
            self.written.add(names[0])
            self.main.initializer.extend(map(numpy_helper.from_array, arrays.values(), names))
        return names

    def columns(self, name):
        """The weight as unsigned 8-bit numbers around 128, with one scale for each column."""
        values = self.weights[name].values
        scale = (np.maximum(np.abs(values).max(0), 1e-8) / 127).astype(np.float32)
        levels = (np.clip(np.rint(values / scale), -127, 127) + 128).astype(np.uint8)
        return self.constants(name, u8=levels, sc=scale, zp=np.full(scale.shape, 128, np.uint8))

    def matmul(self, node, transposed):
        name = node.input[1]
        if name in transposed:
            source = transposed[name].input[0]
            name = source + "_T"
            if name not in self.weights:
                self.weights[name] = Weight(np.ascontiguousarray(self.weights[source].values.T))
        if name not in self.weights or self.weights[name].values.ndim != 2:
            return [node]
        return [helper.make_node("DynamicQuantizeMatMul", [node.input[0], *self.columns(name)], list(node.output), node.name, domain="com.microsoft")]

    def gather(self, node):
        table, result = node.input[0], node.output[0]
        weight = self.weights[table]
        rows, scale, offset = self.constants(table, i8=weight.raw, gsc=weight.scale, gof=weight.offset)
        lookup = NodeProto()
        lookup.CopyFrom(node)
        lookup.input[0], lookup.output[0] = rows, result + "_q"
        return [
            lookup,
            helper.make_node("Cast", [result + "_q"], [result + "_f"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [result + "_f", scale], [result + "_m"]),
            helper.make_node("Add", [result + "_m", offset], [result]),
        ]

    def graph(self, graph):
        nodes = list(graph.node)
        # The output layer multiplies by the embedding table turned on its side.
        transposed = {n.output[0]: n for n in nodes if n.op_type == "Transpose" and n.input[0] in self.weights}
        replaced = []
        for node in nodes:
            if node.op_type == "MatMul":
                replaced += self.matmul(node, transposed)
            elif node.op_type == "Gather" and node.input[0] in self.weights:
                replaced += self.gather(node)
            else:
                replaced.append(node)
        read = {name for node in replaced for name in node.input} | {o.name for o in graph.output}
        replaced = [n for n in replaced if n.output[0] not in transposed or n.output[0] in read]
        self.in_full |= {name for node in replaced for name in node.input if name in self.weights}
        del graph.node[:]
        graph.node.extend(replaced)

    def run(self):
        # Innermost first: putting a node back copies it with the graphs inside it.
        for graph in reversed(list(with_inner(self.main))):
            self.graph(graph)
        for name in sorted(self.in_full):
            self.main.initializer.append(numpy_helper.from_array(self.weights[name].values, name))


def convert(source, target):
    with open(source, "rb") as file:
        model = reader("InferenceSession").GetRootAsInferenceSession(file.read(), 0).Model()
    graph = read_graph(model.Graph(), "moonshine")
    Quantiser(graph, fold(graph)).run()
    opset = next(o.Version() for o in items(model, "OpsetImport") if text(o.Domain()) in ("", "ai.onnx"))
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    result = helper.make_model(graph, opset_imports=opsets, producer_name="ort2onnx")
    result.ir_version = min(model.IrVersion(), 10)
    onnx.save(result, target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    convert(sys.argv[1], sys.argv[2])
