"""Linear algebra."""

import torch
from golden import Group, given, normal

g = Group("linalg")


def positive(*shape):
    """Symmetric, positive definite matrices."""

    def make(rng):
        a = normal(*shape)(rng)
        return ((a @ a.mT + torch.eye(shape[-1])) * 4).round() / 4

    return make


def regular(*shape):
    """Matrices with large diagonals in another order of rows: elimination exchanges them."""

    def make(rng):
        return normal(*shape)(rng) + 3 * torch.eye(shape[-1]).flip(0)

    return make


a = regular(3, 3)
batch = regular(2, 2, 2)
for name, there in [("inv", "torch.inverse"), ("det", "torch.det"), ("slogdet", "torch.slogdet")]:
    g.fn(name, f"{there}(a)", f"{name}(a)", a=a)
    g.fn(f"{name} batch", f"{there}(a)", f"{name}(a)", a=batch)
g.fn("det exchanges", "torch.det(a)", "det(a)", a=given([[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [3.0, 0.0, 2.0]]))
g.fn("det large", "torch.det(a)", "det(a)", a=regular(7, 7))
g.fn("inv large", "torch.inverse(a)", "inv(a)", a=regular(7, 7))
g.fn("logdet", "torch.logdet(a)", "logdet(a)", a=positive(3, 3))
g.fn("solve", "torch.linalg.solve(a, b)", "solve(a, b)", a=a, b=normal(3, 2))
g.fn("solve vector", "torch.linalg.solve(a, b)", "solve(a, b)", a=a, b=normal(3))
g.fn("solve batch", "torch.linalg.solve(a, b)", "solve(a, b)", a=batch, b=normal(2, 2, 3))
g.fn("solve batch of vectors", "torch.linalg.solve(a, b)", "solve(a, b)", a=batch, b=normal(2, 2))
g.fn(
    "solve_triangular",
    "torch.linalg.solve_triangular(a, b, upper=True)",
    "solve_triangular(a, b, true)",
    a=positive(3, 3),
    b=normal(3, 2),
)
g.fn(
    "solve_triangular lower",
    "torch.linalg.solve_triangular(a, b, upper=False)",
    "solve_triangular(a, b, upper = false)",
    a=positive(2, 3, 3),
    b=normal(2, 3, 1),
)
g.fn(
    "solve_triangular unit",
    "torch.linalg.solve_triangular(a, b, upper=False, unitriangular=True)",
    "solve_triangular(a, b, upper = false, unitriangular = true)",
    a=normal(3, 3),
    b=normal(3, 1),
)
SYMMETRIC = "a step would leave the symmetric matrices, which PyTorch does not look at"
g.fn("cholesky", "torch.linalg.cholesky(a)", "cholesky(a)", a=positive(3, 3), no_differences=SYMMETRIC)
g.fn("cholesky batch", "torch.linalg.cholesky(a)", "cholesky(a)", a=positive(2, 2, 2), no_differences=SYMMETRIC)
g.fn("cholesky symmetrized", "torch.linalg.cholesky((a + a.mT) / 2)", "cholesky(a)", a=positive(3, 3))
g.fn("matrix_power", "torch.matrix_power(a, 3)", "matrix_power(a, 3)", a=a)
g.fn("matrix_power inverse", "torch.matrix_power(a, -2)", "matrix_power(a, -2)", a=a)
g.fn("qr", "torch.linalg.qr(a)", "qr(a)", a=a)
g.fn("qr tall", "torch.linalg.qr(a)", "qr(a)", a=normal(2, 4, 3))
g.fn("qr wide", "torch.linalg.qr(a)", "qr(a)", a=given([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]]))
g.fn(
    "qr dependent",
    "torch.linalg.qr(a)",
    "qr(a)",
    a=given([[1.0, 2.0, 4.0], [0.0, 0.0, 1.0], [0.0, 0.0, 2.0]]),
    no_gradient="columns that depend on each other",
)
g.fn("matrix_power large", "torch.matrix_power(a, 13)", "matrix_power(a, 13)", a=given([[0.5, 1.0], [-0.25, 0.75]]))
g.fn("matrix_power even", "torch.matrix_power(a, 8)", "matrix_power(a, 8)", a=given([[0.5, 1.0], [-0.25, 0.75]]))
singular = given([[[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [2.0, 0.0]]])
none = "there is none"
g.fn("det singular", "torch.det(a)", "det(a)", a=singular, no_gradient=none)
for name in ("det", "slogdet"):
    g.fn(f"{name} empty", f"torch.{name}(torch.ones(0, 0))", f"{name}(ones(0, 0, dtype = f64))")
g.fn("slogdet singular", "torch.slogdet(a)", "slogdet(a)", a=singular, no_gradient=none)
g.fn("logdet singular", "torch.logdet(a)", "logdet(a)", a=singular, no_gradient=none)
g.fn("matrix_power zero", "torch.matrix_power(a, 0)", "matrix_power(a, 0)", a=a)
for p, ours in [("'fro'", '"fro"'), ("1", "1"), ("-1", "-1"), ("float('inf')", "inf"), ("float('-inf')", "-inf")]:
    g.fn(f"matrix_norm {ours}", f"torch.linalg.matrix_norm(a, {p})", f"matrix_norm(a, {ours})", a=normal(2, 3, 2))
g.fn("vector_norm", "torch.linalg.vector_norm(x, 3)", "vector_norm(x, 3)", x=normal(4))

g.write()
