"""The workloads in NumPy and PyTorch, measured on request.

Called with the name of a workload and the number of threads. Says `ready` with the names of what it
has, separated by commas, and then answers each line, a number of seconds, by the mean nanoseconds of
a call of each of them in a slice of so many seconds. What is missing goes to stderr.
"""

import math
import os
import sys
import time

row, threads = sys.argv[1], sys.argv[2]
for name in ("OPENBLAS", "OMP", "MKL"):
    os.environ[name + "_NUM_THREADS"] = threads


def has_avx512():
    try:
        with open("/proc/cpuinfo") as info:
            return " avx512f " in info.read()
    except OSError:
        return False


# Left to itself, OpenBLAS takes kernels with vectors half as long on many processors.
if has_avx512():
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

try:
    import numpy as np
except ImportError:
    np = None
    print("no NumPy", file=sys.stderr)
try:
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
except ImportError:
    torch = None
    print("no PyTorch", file=sys.stderr)


def openblas():
    """The kernels that OpenBLAS chose."""
    import ctypes

    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "openblas" in line and ".so" in line}
    for file in files:
        for suffix in ("", "64_"):
            try:
                corename = getattr(ctypes.CDLL(file), "openblas_get_corename" + suffix)
            except (AttributeError, OSError):
                continue
            corename.restype = ctypes.c_char_p
            return corename().decode()
    return None


def floats(*shape):
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


# NumPy


def numpy_cubic():
    x = np.linspace(-math.pi, math.pi, 2000, dtype=np.float32)
    y = np.sin(x)
    w = [np.float32(0.1)] * 4
    lr = np.float32(1e-6)

    def step():
        a, b, c, d = w
        p = a + b * x + c * x**2 + d * x**3
        r = p - y
        loss = np.square(r).sum()
        g = 2 * r
        w[:] = a - lr * g.sum(), b - lr * (g * x).sum(), c - lr * (g * x**2).sum(), d - lr * (g * x**3).sum()
        return loss

    return step


def numpy_legendre():
    x = np.linspace(-math.pi, math.pi, 2000, dtype=np.float32)
    y = np.sin(x)
    w = [np.float32(v) for v in (0, -1, 0, 0.3)]
    lr = np.float32(5e-6)

    def step():
        a, b, c, d = w
        u = c + d * x
        u2 = u * u
        p3 = 0.5 * u * (5 * u2 - 3)
        r = a + b * p3 - y
        loss = np.square(r).sum()
        g = 2 * r
        du = g * b * 1.5 * (5 * u2 - 1)
        w[:] = a - lr * g.sum(), b - lr * (g * p3).sum(), c - lr * du.sum(), d - lr * (du * x).sum()
        return loss

    return step


def numpy_two_layer():
    x, y = floats(64, 1000), floats(64, 10)
    w1, w2 = floats(1000, 100), floats(100, 10)
    lr = np.float32(1e-6)

    def step():
        h = x @ w1
        r = np.maximum(h, 0)
        d = r @ w2 - y
        loss = np.square(d).sum()
        dp = 2 * d
        dw2 = r.T @ dp
        dh = np.where(h < 0, np.float32(0), dp @ w2.T)
        w1.__isub__(lr * (x.T @ dh))
        w2.__isub__(lr * dw2)
        return loss

    return step


def numpy_mlp(n):
    w = [floats(784, 512), floats(512, 256), floats(256, 10)]
    b = [floats(512), floats(256), floats(10)]
    x = floats(n, 784)

    def predict():
        h = np.maximum(x @ w[0] + b[0], 0)
        h = np.maximum(h @ w[1] + b[1], 0)
        return h @ w[2] + b[2]

    return predict


def product_operands(form):
    """Operands as they are stored and whether each is used transposed."""
    if form == "forward":
        return (64, 1000), False, (1000, 100), False
    if form == "weights":
        return (64, 1000), True, (64, 100), False
    if form == "input":
        return (64, 100), False, (1000, 100), True
    n = int(form[2:])
    return (n, n), form[0] == "t", (n, n), form[1] == "t"


def numpy_product(form):
    left, left_t, right, right_t = product_operands(form)
    a, b = floats(*left), floats(*right)
    a = a.T if left_t else a
    b = b.T if right_t else b
    c = a @ b
    return lambda: np.matmul(a, b, out=c)


def numpy_elementwise():
    x = floats(1_000_000)
    one, two = np.float32(1), np.float32(2)
    r, t = np.empty_like(x), np.empty_like(x)

    def elementwise():
        np.tanh(np.add(np.multiply(two, x, out=r), one, out=r), out=r)
        np.exp(np.negative(np.multiply(x, x, out=t), out=t), out=t)
        np.multiply(r, t, out=r)
        np.add(np.exp(np.negative(x, out=t), out=t), one, out=t)
        return np.add(r, np.divide(one, t, out=t), out=r)

    return elementwise


def numpy_softmax():
    x = floats(1024, 1024)
    e = np.empty_like(x)

    def soft():
        np.exp(np.subtract(x, x.max(axis=1, keepdims=True), out=e), out=e)
        return np.divide(e, e.sum(axis=1, keepdims=True), out=e)

    return soft


def numpy_layer_norm():
    x = floats(1024, 1024)
    c, t = np.empty_like(x), np.empty_like(x)

    def normal():
        np.subtract(x, x.mean(axis=1, keepdims=True), out=c)
        variance = np.multiply(c, c, out=t).mean(axis=1, keepdims=True)
        return np.divide(c, np.sqrt(variance + np.float32(1e-5)), out=c)

    return normal


# PyTorch


def training(model, x, y, optimizer, loss_of):
    """A step of eager training, and one whose forward pass and loss are TorchScript."""

    def stepper(forward):
        def step():
            loss = forward(x, y)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            return loss

        return step

    class WithLoss(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, x, y):
            return loss_of(self.model(x), y)

    module = WithLoss()
    scripted = torch.jit.trace(module, (x, y), check_trace=False)
    return {"PyTorch eager": stepper(module), "TorchScript": stepper(scripted)}


def predicting(model, x):
    model.eval()
    with torch.no_grad():
        frozen = torch.jit.freeze(torch.jit.trace(model, x))

    def eager():
        with torch.inference_mode():
            return model(x)

    def script():
        with torch.inference_mode():
            return frozen(x)

    return {"PyTorch eager": eager, "TorchScript": script}


def sum_of_squares(p, y):
    return (p - y).pow(2).sum()


def torch_cubic():
    class Cubic(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c, self.d = (torch.nn.Parameter(torch.randn(())) for _ in range(4))

        def forward(self, x):
            return self.a + self.b * x + self.c * x**2 + self.d * x**3

    x = torch.linspace(-math.pi, math.pi, 2000)
    net = Cubic()
    return training(net, x, torch.sin(x), torch.optim.SGD(net.parameters(), lr=1e-6), sum_of_squares)


def torch_legendre():
    class Legendre(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c, self.d = (
                torch.nn.Parameter(torch.tensor(v)) for v in (0.0, -1.0, 0.0, 0.3)
            )

        def forward(self, x):
            u = self.c + self.d * x
            return self.a + self.b * (0.5 * (5 * u**3 - 3 * u))

    x = torch.linspace(-math.pi, math.pi, 2000)
    net = Legendre()
    return training(net, x, torch.sin(x), torch.optim.SGD(net.parameters(), lr=5e-6), sum_of_squares)


def torch_cubic_nn():
    x = torch.linspace(-math.pi, math.pi, 2000)
    net = torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0, 1))
    features = torch.stack([x, x**2, x**3], dim=1)
    return training(
        net, features, torch.sin(x), torch.optim.RMSprop(net.parameters(), lr=1e-3), sum_of_squares
    )


def torch_two_layer():
    net = torch.nn.Sequential(
        torch.nn.Linear(1000, 100, bias=False), torch.nn.ReLU(), torch.nn.Linear(100, 10, bias=False)
    )
    x, y = torch.randn(64, 1000), torch.randn(64, 10)
    return training(net, x, y, torch.optim.SGD(net.parameters(), lr=1e-6), sum_of_squares)


def torch_two_layer_adam():
    net = torch.nn.Sequential(torch.nn.Linear(1000, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))
    x, y = torch.randn(64, 1000), torch.randn(64, 10)
    return training(net, x, y, torch.optim.Adam(net.parameters(), lr=1e-4), sum_of_squares)


def torch_dynamic_net():
    import random

    first, middle, last = torch.nn.Linear(1000, 100), torch.nn.Linear(100, 100), torch.nn.Linear(100, 10)
    modules = torch.nn.ModuleList([first, middle, last])
    optimizer = torch.optim.SGD(modules.parameters(), lr=1e-4, momentum=0.9)
    x, y = torch.randn(64, 1000), torch.randn(64, 10)

    def step():
        h = first(x).clamp(min=0)
        for _ in range(random.randint(0, 3)):
            h = middle(h).clamp(min=0)
        loss = sum_of_squares(last(h), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss

    return {"PyTorch eager": step}


def lenet():
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(3, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip


def torch_lenet_step():
    net = lenet()
    x, y = torch.randn(36, 3, 32, 32), torch.randint(0, 10, (36,))
    return training(net, x, y, torch.optim.Adam(net.parameters(), lr=1e-4), F.cross_entropy)


def torch_lenet(n):
    return predicting(lenet(), torch.randn(n, 3, 32, 32))


def torch_mlp(n):
    nn = torch.nn
    net = nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)
    )
    return predicting(net, torch.randn(n, 784))


class Function(torch.nn.Module if torch else object):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def into(works, x, function):
    """With eager code that writes into a tensor that is there already."""
    result = torch.empty_like(x)

    def eager():
        with torch.inference_mode():
            return function(x, result)

    return works | {"PyTorch eager": eager}


def torch_elementwise():
    x = torch.randn(1_000_000)
    t = torch.empty_like(x)

    def elementwise(x, r):
        torch.mul(x, 2, out=r).add_(1).tanh_()
        torch.mul(x, x, out=t).neg_().exp_()
        return r.mul_(t).add_(torch.sigmoid(x, out=t))

    function = lambda x: torch.tanh(2 * x + 1) * torch.exp(-(x * x)) + torch.sigmoid(x)
    return into(predicting(Function(function), x), x, elementwise)


def torch_softmax():
    x = torch.randn(1024, 1024)
    works = predicting(Function(lambda x: torch.softmax(x, -1)), x)
    return into(works, x, lambda x, r: torch.softmax(x, -1, out=r))


def torch_layer_norm():
    x = torch.randn(1024, 1024)
    works = predicting(Function(lambda x: F.layer_norm(x, (1024,))), x)
    mean, rstd = torch.empty(1024, 1), torch.empty(1024, 1)
    layer_norm = torch.ops.aten.native_layer_norm.out

    def normal(x, r):
        return layer_norm(x, (1024,), None, None, 1e-5, out0=r, out1=mean, out2=rstd)

    return into(works, x, normal)


NUMPY = {
    "cubic": numpy_cubic,
    "legendre": numpy_legendre,
    "two_layer": numpy_two_layer,
    "elementwise": numpy_elementwise,
    "softmax": numpy_softmax,
    "layer_norm": numpy_layer_norm,
}
TORCH = {
    "cubic": torch_cubic,
    "legendre": torch_legendre,
    "cubic_nn": torch_cubic_nn,
    "two_layer": torch_two_layer,
    "two_layer_adam": torch_two_layer_adam,
    "dynamic_net": torch_dynamic_net,
    "lenet_step": torch_lenet_step,
    "elementwise": torch_elementwise,
    "softmax": torch_softmax,
    "layer_norm": torch_layer_norm,
}


def works():
    name, _, size = row.rpartition("_")
    found = {}
    if np:
        if row in NUMPY:
            found["NumPy"] = NUMPY[row]()
        elif row.startswith("product_"):
            found["OpenBLAS " + (openblas() or "(none)")] = numpy_product(row[len("product_"):])
        elif name == "mlp":
            found["NumPy"] = numpy_mlp(int(size))
    if torch:
        if row in TORCH:
            found.update(TORCH[row]())
        elif name == "lenet":
            found.update(torch_lenet(int(size)))
        elif name == "mlp":
            found.update(torch_mlp(int(size)))
    return found


def slice_of(work, seconds):
    """Mean nanoseconds of a call in about so many seconds."""
    start = time.perf_counter_ns()
    end = start + seconds * 1e9
    calls, batch = 0, 1
    while True:
        for _ in range(batch):
            work()
        calls += batch
        now = time.perf_counter_ns()
        if now >= end:
            return (now - start) / calls
        batch = max(1, min(batch * 2, int((end - now) / ((now - start) / calls))))


found = works()
for work in found.values():
    slice_of(work, 0.1)
print("ready\t" + "\t".join(found), flush=True)
for line in sys.stdin:
    print("\t".join(f"{slice_of(work, float(line)):.1f}" for work in found.values()), flush=True)
