"""Writes what PyTorch computes into resources/goldens/GROUP.golden, for GoldenTest to compare.

Each script makes one `Group`, adds rows to it and ends with `write()`. See README.md.
"""

import math
import os
import random
import zlib

import torch
import torch.nn.functional as F
from torch import nn

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "goldens")
DTYPES = {
    torch.float32: "f32",
    torch.float64: "f64",
    torch.int32: "i32",
    torch.int64: "i64",
    torch.uint8: "u8",
    torch.bool: "bool",
}
torch.set_default_dtype(torch.float64)


# Inputs. Each function answers something that makes the tensor from a row's own random numbers.


def _filled(shape, dtype, number):
    def make(rng):
        flat = [number(rng) for _ in range(math.prod(shape))]
        return torch.tensor(flat, dtype=dtype).reshape(shape)

    return make


def normal(*shape):
    """Numbers around 0, with four decimals."""
    return _filled(shape, torch.float64, lambda rng: round(rng.gauss(0, 1), 4))


def between(low, high, *shape):
    """Numbers between two, with four decimals."""
    return _filled(shape, torch.float64, lambda rng: round(rng.uniform(low, high), 4))


def integers(low, high, *shape):
    """i64 numbers, `high` excluded."""
    return _filled(shape, torch.int64, lambda rng: rng.randrange(low, high))


def truths(*shape):
    """bool."""
    return _filled(shape, torch.bool, lambda rng: rng.random() < 0.5)


def given(values, dtype=None):
    """These numbers: floats are f64, integers i64."""
    return lambda rng: torch.tensor(values, dtype=dtype)


def weights(shape, which):
    """Fixed irregular numbers, exact in f32, none of them 0. GoldenProgram has the same."""
    flat = [((i * 37 + which * 11) % 23 - 11.5) / 16 for i in range(math.prod(shape))]
    return torch.tensor(flat, dtype=torch.float64).reshape(shape)


def _shortest(x):
    """The fewest digits that read back as the same f32."""
    if not math.isfinite(x):
        return repr(x)
    x = f32(x)
    texts = ("%.*g" % (digits, x) for digits in range(1, 10))
    return next(text for text in texts if f32(float(text)) == x)


def _text(name, tensor, digits=17):
    """The line of a tensor: `name: f64[2,3] = 1, 2, …`."""

    def number(x):
        if isinstance(x, bool):
            return "true" if x else "false"
        if isinstance(x, int):
            return str(x)
        text = repr(x) if digits == 17 else _shortest(x)
        return text[:-2] if text.endswith(".0") else text

    shape = "[" + ",".join(map(str, tensor.shape)) + "]" if tensor.dim() else ""
    if tensor._is_zerotensor():
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    numbers = ", ".join(number(x) for x in tensor.detach().reshape(-1).tolist())
    return f"{name}: {DTYPES[tensor.dtype]}{shape} = {numbers}"


def _weighted(tensors, first):
    return sum((weights(t.shape, first + i) * t).sum() for i, t in enumerate(tensors))


def _gradients(y, wrt, create_graph):
    found = torch.autograd.grad(y, wrt, create_graph=create_graph, allow_unused=True)
    return [torch.zeros_like(x) if g is None else g + torch.zeros_like(x) for g, x in zip(found, wrt)]


class Group:
    """The rows of one file. `defined` are names that its PyTorch texts may use besides."""

    def __init__(self, name, **defined):
        self.name = name
        self.known = {"torch": torch, "F": F, "nn": nn, "math": math, "f32": f32, **defined}
        self.rows = []
        self.names = set()

    def _start(self, kind, name, function, torch_text, jt):
        assert name not in self.names, name + " twice"
        self.names.add(name)
        self.lines = [
            f"== {name}",
            f"kind {kind}",
            f"function {function or name.split()[0]}",
            f"torch {torch_text}",
            f"jt {jt}",
        ]
        return random.Random(zlib.crc32(f"{self.name}/{name}".encode()))

    def _derive(self, results, wrt, first_order_only, no_gradient, digits):
        """The lines of results, of gradients by the named tensors, and of second derivatives."""
        for result in results:
            self.lines.append("result " + _text("y", result, digits))
        floats = [(i, y) for i, y in enumerate(results) if y.dtype.is_floating_point]
        tensors = list(wrt.values())
        if no_gradient:
            self.lines.append("no_gradient " + no_gradient)
        if not floats or no_gradient or not tensors:
            return
        y = sum((weights(y.shape, i) * y).sum() for i, y in floats)
        first = _gradients(y, tensors, not first_order_only)
        for name, gradient in zip(wrt, first):
            self.lines.append("gradient " + _text(name, gradient, digits))
        if first_order_only:
            self.lines.append("first_order_only " + first_order_only)
            return
        again = _weighted(first, 100)
        if again.requires_grad:
            second = _gradients(again, tensors, False)
        else:
            second = [torch.zeros_like(x) for x in tensors]
        for name, gradient in zip(wrt, second):
            self.lines.append("second " + _text(name, gradient, digits))

    def fn(
        self,
        name,
        torch_text,
        jt,
        *,
        function=None,
        constant=(),
        first_order_only="",
        no_gradient="",
        no_differences="",
        f64_only="",
        **inputs,
    ):
        """A row for a function: an expression in the named inputs, in f64, there and here.

        The result may be a tuple. Gradients are taken by all float inputs but those in `constant`.
        The reasons, where given, switch off: second derivatives, all derivatives, the comparison
        with finite differences, the run in f32. `function` is the first word of the name.
        """
        rng = self._start("fn", name, function, torch_text, jt)
        if no_differences:
            self.lines.append("no_differences " + no_differences)
        if f64_only:
            self.lines.append("f64_only " + f64_only)
        values = {}
        for key, make in inputs.items():
            value = make(rng)
            self.lines.append("input " + _text(key, value))
            values[key] = value.requires_grad_(value.dtype.is_floating_point and key not in constant)
        results = eval(torch_text, {**self.known, **values})
        results = list(results) if isinstance(results, (tuple, list)) else [results]
        wrt = {k: v for k, v in values.items() if v.requires_grad}
        self._derive(results, wrt, first_order_only, no_gradient, 17)
        self.rows.append("\n".join(self.lines))

    def layer(
        self,
        name,
        torch_text,
        jt,
        *,
        function=None,
        call="m(x)",
        jt_call=None,
        pattern="",
        training=False,
        first_order_only="",
        scale=0.5,
        **inputs,
    ):
        """A row for a layer `m`: constructors, and a call there and here, in f32.

        `pattern` takes a result apart that is no plain tuple, as `(y0, (y1, y2))`.
        Parameters get irregular numbers of size `scale`. PyTorch computes in f64 from f32 numbers.
        """
        rng = self._start("layer", name, function, torch_text, jt)
        self.lines.append("call " + (jt_call or call))
        if pattern:
            self.lines.append("pattern " + pattern)
        if training:
            self.lines.append("training")
        m = eval(torch_text, self.known).train(training)
        values = {}
        for key, make in inputs.items():
            value = make(rng)
            isfloat = value.dtype.is_floating_point
            value = value.float() if isfloat else value
            self.lines.append("input " + _text(key, value, 9))
            values[key] = value.double().requires_grad_(True) if isfloat else value
        buffers = dict(m.named_buffers())
        for key, value in m.state_dict().items():
            if value.dtype.is_floating_point:
                low = 0.5 if key.endswith("_var") else -scale
                with torch.no_grad():
                    value.copy_(between(low, low + 2 * scale, *value.shape)(rng).float())
            kind = "before" if key in buffers else "parameter"
            tensor = value.float() if value.dtype.is_floating_point else value
            self.lines.append(f"{kind} " + _text(key, tensor, 9))
        results = eval(call, {**self.known, "m": m, **values})
        results = _flat(results)
        for key, value in m.named_buffers():
            if training:
                tensor = value.float() if value.dtype.is_floating_point else value
                self.lines.append("after " + _text(key, tensor, 9))
        wrt = {k: v for k, v in values.items() if v.requires_grad}
        wrt.update(m.named_parameters())
        self._derive(results, wrt, first_order_only, "", 9)
        self.lines = [_as_f32(line) for line in self.lines]
        self.rows.append("\n".join(self.lines))

    def optimizer(self, name, torch_text, jt, *, steps=6, function=None):
        """A row for an optimizer: some steps down sum(w² + w⁴/4) in f64."""
        self._start("optimizer", name, function, torch_text, jt)
        start = [1.0, -2.0, 0.5]
        w = torch.tensor(start, requires_grad=True)
        self.lines.append("parameter " + _text("w", w))
        opt = eval(torch_text, {**self.known, "w": w})
        for _ in range(steps):
            opt.zero_grad()
            (w**2 + w**4 / 4).sum().backward()
            opt.step()
            self.lines.append("result " + _text("y", w))
        self.rows.append("\n".join(self.lines))

    def write(self):
        os.makedirs(OUT, exist_ok=True)
        path = os.path.join(OUT, self.name + ".golden")
        with open(path, "w") as out:
            out.write(f"# Made by goldens/{self.name}.py with PyTorch {torch.__version__}.\n")
            for row in self.rows:
                out.write("\n" + row + "\n")
        print(f"{self.name}: {len(self.rows)} rows, {os.path.getsize(path)} bytes")


def f32(x):
    """The f32 nearest to x, as the numbers of optimizers are."""
    return float(torch.tensor(x, dtype=torch.float32))


def _flat(results):
    if isinstance(results, torch.Tensor):
        return [results]
    return [y for part in results if part is not None for y in _flat(part)]


def _as_f32(line):
    """PyTorch computed in f64 what is f32 here."""
    kinds = ("result ", "gradient ", "second ")
    return line.replace(": f64", ": f32", 1) if line.startswith(kinds) else line
