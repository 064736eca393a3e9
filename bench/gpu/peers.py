"""The workloads of GpuBench in PyTorch and JAX on a GPU: lines `row,peer,microseconds`.

Medians of single calls, each waited for, with inputs that are on the GPU already. A peer that is not
there or fails says so on stderr and is left out.
"""

import math
import statistics
import sys
import time

SLICE = 1.0


def median(step, wait):
    for _ in range(20):
        step()
    wait()
    times = []
    end = time.perf_counter() + SLICE
    while len(times) < 5 or (time.perf_counter() < end and len(times) < 5000):
        start = time.perf_counter()
        step()
        wait()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def measure(row, peer, make, wait):
    try:
        print(f"{row},{peer},{median(make(), wait):.2f}", flush=True)
    except Exception as e:
        print(f"SKIP {row} {peer}: {type(e).__name__}: {str(e)[:200]}", file=sys.stderr)


def with_torch():
    import torch
    import torch.nn as nn
    import torch.nn.functional as F

    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    gpu = torch.device("cuda")
    wait = torch.cuda.synchronize

    def training(net, x, y, loss_of, optimizer):
        def eager():
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net(x), y)
            loss.backward()
            optimizer.step()
            return loss

        return eager

    def squares(p, y):
        return (p - y).pow(2).sum()

    class Curve(nn.Module):
        def __init__(self, function, starts):
            super().__init__()
            self.function = function
            self.coefficients = nn.ParameterList(nn.Parameter(torch.tensor(s)) for s in starts)

        def forward(self, x):
            return self.function(x, *self.coefficients)

    def curve(function, starts, rate):
        x = torch.linspace(-math.pi, math.pi, 2000, device=gpu)
        net = Curve(function, starts).to(gpu)
        return training(net, x, torch.sin(x), squares, torch.optim.SGD(net.parameters(), lr=rate))

    def cubic():
        return curve(lambda x, a, b, c, d: a + b * x + c * x**2 + d * x**3, [0.1, 0.2, 0.3, 0.4], 1e-6)

    def legendre():
        def p3(x):
            return 0.5 * (5 * x**3 - 3 * x)

        return curve(lambda x, a, b, c, d: a + b * p3(c + d * x), [0.0, -1.0, 0.0, 0.3], 5e-6)

    class TwoLayer(nn.Module):
        def __init__(self):
            super().__init__()
            self.w1 = nn.Parameter(torch.randn(1000, 100) * 0.01)
            self.w2 = nn.Parameter(torch.randn(100, 10) * 0.01)

        def forward(self, x):
            return (x @ self.w1).clamp(min=0) @ self.w2

    def two_layer():
        net = TwoLayer().to(gpu)
        x, y = torch.randn(64, 1000, device=gpu), torch.randn(64, 10, device=gpu)
        return training(net, x, y, squares, torch.optim.SGD(net.parameters(), lr=1e-6))

    def two_layer_adam():
        net = nn.Sequential(nn.Linear(1000, 100), nn.ReLU(), nn.Linear(100, 10)).to(gpu)
        x, y = torch.randn(64, 1000, device=gpu), torch.randn(64, 10, device=gpu)
        adam = torch.optim.Adam(net.parameters(), lr=1e-4, capturable=True)
        return training(net, x, y, squares, adam)

    def lenet_step():
        net = nn.Sequential(
            nn.Conv2d(3, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(800, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        ).to(gpu)  # fmt: skip
        x, y = torch.randn(36, 3, 32, 32, device=gpu), torch.randint(0, 10, (36,), device=gpu)
        adam = torch.optim.Adam(net.parameters(), lr=1e-4, capturable=True)
        return training(net, x, y, F.cross_entropy, adam)

    def mlp(n):
        net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))
        net, x = net.to(gpu), torch.randn(n, 784, device=gpu)
        return lambda: net(x)

    def on_rows(function):
        x = torch.randn(4096, 1024, device=gpu)
        return lambda: function(x)

    def product():
        a, b = torch.randn(2048, 2048, device=gpu), torch.randn(2048, 2048, device=gpu)
        return lambda: a @ b

    makers = {
        "cubic": cubic,
        "legendre": legendre,
        "two_layer": two_layer,
        "two_layer_adam": two_layer_adam,
        "lenet_step": lenet_step,
        "mlp_1": lambda: mlp(1),
        "mlp_64": lambda: mlp(64),
        "elementwise": lambda: on_rows(lambda x: torch.tanh(2 * x + 1) * torch.exp(-(x**2)) + torch.sigmoid(x)),
        "softmax": lambda: on_rows(lambda x: F.softmax(x, dim=-1)),
        "layer_norm": lambda: on_rows(lambda x: F.layer_norm(x, (1024,))),
        "product_nn2048": product,
    }

    def recorded(make):
        step = make()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                step()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        return graph.replay

    for row, make in makers.items():
        measure(row, "PyTorch eager", make, wait)
        measure(row, "PyTorch CUDA graph", lambda make=make: recorded(make), wait)
        measure(row, "torch.compile", lambda make=make: torch.compile(make(), mode="reduce-overhead"), wait)


def with_jax():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_default_matmul_precision", "highest")
    if jax.default_backend() != "gpu":
        raise RuntimeError("JAX sees no GPU")
    keys = iter(jax.random.split(jax.random.PRNGKey(0), 50))

    def normal(*shape):
        return jax.random.normal(next(keys), shape)

    def training(forward, state, x, y, rate):
        def loss_of(state):
            return jnp.sum((forward(state, x) - y) ** 2)

        @jax.jit
        def update(state):
            loss, slope = jax.value_and_grad(loss_of)(state)
            return jax.tree.map(lambda p, g: p - rate * g, state, slope), loss

        def make():
            box = [state]

            def step():
                box[0], loss = update(box[0])
                loss.block_until_ready()

            return step

        return make

    def calling(function, *arguments):
        jitted = jax.jit(function)
        return lambda: lambda: jitted(*arguments).block_until_ready()

    x = jnp.linspace(-math.pi, math.pi, 2000)

    def cubic(s, x):
        return s[0] + s[1] * x + s[2] * x**2 + s[3] * x**3

    def two_layer(s, x):
        return jnp.maximum(x @ s[0], 0) @ s[1]

    rows = normal(4096, 1024)
    weights = [(normal(784, 512), normal(512)), (normal(512, 256), normal(256)), (normal(256, 10), normal(10))]

    def mlp(x):
        for w, b in weights[:-1]:
            x = jnp.maximum(x @ w + b, 0)
        return x @ weights[-1][0] + weights[-1][1]

    def layer_norm(x):
        centred = x - x.mean(-1, keepdims=True)
        return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)

    makers = {
        "cubic": training(cubic, [jnp.float32(v) for v in (0.1, 0.2, 0.3, 0.4)], x, jnp.sin(x), 1e-6),
        "two_layer": training(
            two_layer, [normal(1000, 100) * 0.01, normal(100, 10) * 0.01], normal(64, 1000), normal(64, 10), 1e-6
        ),
        "mlp_1": calling(mlp, normal(1, 784)),
        "mlp_64": calling(mlp, normal(64, 784)),
        "elementwise": calling(lambda x: jnp.tanh(2 * x + 1) * jnp.exp(-(x**2)) + jax.nn.sigmoid(x), rows),
        "softmax": calling(jax.nn.softmax, rows),
        "layer_norm": calling(layer_norm, rows),
        "product_nn2048": calling(jnp.matmul, normal(2048, 2048), normal(2048, 2048)),
    }
    for row, make in makers.items():
        measure(row, "JAX jit", make, lambda: None)


for part in (with_torch, with_jax):
    try:
        part()
    except Exception as e:
        print(f"SKIP {part.__name__}: {type(e).__name__}: {str(e)[:200]}", file=sys.stderr)
