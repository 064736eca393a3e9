"""Reductions."""

from golden import Group, given, integers, normal, truths

g = Group("reduce")
x = normal(2, 3, 4)
DIMS = [("", "", ""), (" dim", ", 1", ", 1"), (" last kept", ", -1, keepdim=True", ", -1, keepdim = true")]
PAIR = (" two", ", (0, 2)", ", (0, 2)")

for name in "sum mean amax amin logsumexp".split():
    for suffix, there, here in DIMS + [PAIR]:
        if name in ("amax", "amin") and not there:
            there = ""
        if name == "logsumexp" and not there:
            there = ", (0, 1, 2)"
        g.fn(name + suffix, f"torch.{name}(x{there})", f"{name}(x{here})", x=x)
for name in "prod".split():
    for suffix, there, here in DIMS:
        g.fn(name + suffix, f"torch.{name}(x{there})", f"{name}(x{here})", x=x)
g.fn("prod zeros", "torch.prod(x, 1)", "prod(x, 1)", x=given([[2.0, 0.0, 3.0], [0.0, 0.0, 1.0]]))
for name, here in (("var", "variance"), ("std", "std")):
    for suffix, there, ours in DIMS + [PAIR]:
        torch_text = f"torch.{name}(x{there})"
        g.fn(f"{here}{suffix}", torch_text, f"{here}(x{ours})", x=x)
    g.fn(
        f"{here} biased",
        f"torch.{name}(x, 1, unbiased=False)",
        f"{here}(x, 1, correction = 0)",
        x=x,
    )
for name in ("max", "min"):
    for suffix, there, here in DIMS:
        g.fn(name + suffix, f"torch.{name}(x{there})", f"{name}(x{here})", x=x)
    for suffix, there, here in DIMS:
        g.fn(f"arg{name}{suffix}", f"torch.arg{name}(x{there})", f"arg{name}(x{here})", x=x)
KINK = "there is a kink"
ties = given([[3.0, 1.0, 3.0], [2.0, 2.0, 2.0]])
for name in ("amax", "amin"):
    g.fn(f"{name} ties", f"torch.{name}(x, 1)", f"{name}(x, 1)", x=ties, no_differences=KINK)
for name in ("max", "min"):
    g.fn(f"{name} ties", f"torch.{name}(x)", f"{name}(x)", x=ties, no_differences=KINK)
    g.fn(f"{name} ties dim", f"torch.{name}(x, 1)", f"{name}(x, 1)", x=ties, no_differences=KINK)
for p, ours in [(2, "2"), (1, "1"), (3, "3"), ("float('inf')", "inf"), ("float('-inf')", "-inf"), (0, "0"), ("'fro'", '"fro"')]:
    g.fn(f"norm {ours}", f"torch.norm(x, {p})", f"norm(x, {ours})", x=x)
g.fn("norm dim", "torch.norm(x, 2, 1)", "norm(x, 2, 1)", x=x)
g.fn("norm zero", "torch.norm(x)", "norm(x)", x=given([0.0, 0.0]), no_differences=KINK, first_order_only="PyTorch gives NaN")
g.fn("norm 3 zero", "torch.norm(x, 3)", "norm(x, 3)", x=given([0.0, 0.0]), no_differences=KINK, first_order_only="PyTorch gives NaN")
for name in ("all", "any"):
    for suffix, there, here in DIMS:
        g.fn(name + suffix, f"torch.{name}(x{there})", f"{name}(x{here})", x=truths(2, 3, 2))
g.fn("sum truths", "torch.sum(x, 1)", "sum(x, 1)", x=truths(2, 3))
g.fn("sum integers", "torch.sum(x, 1)", "sum(x, 1)", x=integers(-5, 5, 2, 3))
g.fn("count_nonzero", "torch.count_nonzero(x, 1)", "count_nonzero(x, 1)", x=integers(0, 2, 3, 4))
for suffix, there, here in DIMS:
    there_ = there or ", (0, 1, 2)"
    g.fn("nansum" + suffix, f"torch.nansum(x{there_})", f"nansum(x{here})", x=x)
    g.fn("nanmean" + suffix, f"torch.nanmean(x{there_})", f"nanmean(x{here})", x=x)
odd = normal(2, 5)
equal = given([[1.5, 1.5, 1.5], [2.0, 3.0, 2.0]])
kink = dict(first_order_only="PyTorch's is NaN", no_differences="a kink")
g.fn("std equal", "torch.std(x, 1)", "std(x, 1)", x=equal, **kink)
g.fn("std all equal", "torch.std(x)", "std(x)", x=given([2.0, 2.0, 2.0]), **kink)
g.fn("norm root", "torch.norm(x, 0.5)", "norm(x, 0.5)", x=given([0.0, 4.0, 1.0]), **kink)
strange = given([[1.0, float("nan"), 2.0, float("nan")], [1.0, 3.0, 2.0, 4.0]])
none = "there is none for NaN"
g.fn("median nan", "torch.median(x)", "median(x)", x=strange, no_gradient=none)
g.fn("median nan dim", "torch.median(x, 1)", "median(x, 1)", x=strange, no_gradient=none)
g.fn("quantile nan", "torch.quantile(x, 0.5, dim=1)", "quantile(x, 0.5, dim = 1)", x=strange, no_gradient=none)
g.fn("median", "torch.median(x)", "median(x)", x=x)
g.fn("median dim", "torch.median(x, 1)", "median(x, 1)", x=odd)
g.fn("quantile", "torch.quantile(x, 0.3)", "quantile(x, 0.3)", x=odd, f64_only="0.3 is another number")
g.fn("quantile dim", "torch.quantile(x, 0.75, dim=0)", "quantile(x, 0.75, dim = 0)", x=odd)

g.write()
