"""Functions of tensors: elementwise, shapes, products, indexing, sorting."""

from golden import Group, between, given, integers, normal, truths

g = Group("tensor")
x = normal(2, 3)
z = normal(2, 3)
FLAT = "its derivative is 0 almost everywhere, and PyTorch has none"
DIFFERS = "a step of the differences moves it to another place"

# Element by element.
for name in "exp expm1 sin cos atan sinh cosh asinh erf erfc exp2".split():
    g.fn(name, f"torch.{name}(x)", f"{name}(x)", x=x)
for name in "log log2 log10 sqrt rsqrt reciprocal".split():
    g.fn(name, f"torch.{name}(x)", f"{name}(x)", x=between(0.25, 3, 2, 3))
g.fn("log1p", "torch.log1p(x)", "log1p(x)", x=between(-0.5, 2, 2, 3))
for name in "asin acos atanh".split():
    g.fn(name, f"torch.{name}(x)", f"{name}(x)", x=between(-0.875, 0.875, 2, 3))
far = given([[1e200, -1e200, 3e9], [1e-20, -1e-7, 2.0]])
wide = dict(first_order_only="too small for numbers", no_differences="too large for them", f64_only="too large for f32")
g.fn("asinh far", "torch.asinh(x)", "asinh(x)", x=far, **wide)
g.fn("acosh far", "torch.acosh(x)", "acosh(x)", x=given([1e200, 3e9, 1.0000001]), **wide)
g.fn("hypot far", "torch.hypot(x, y)", "hypot(x, y)", x=far, y=given([[1e200, 3.0, 4e9], [1e-20, 3.0, 1.0]]), **wide)
g.fn("erfinv", "torch.erfinv(x)", "erfinv(x)", x=given([[-0.9, -0.5, 0.0], [0.3, 0.75, 0.99]]))
g.fn("acosh", "torch.acosh(x)", "acosh(x)", x=between(1.25, 4, 2, 3))
g.fn("tan", "torch.tan(x)", "tan(x)", x=between(-1.25, 1.25, 2, 3))
g.fn("logit", "torch.logit(x)", "logit(x)", x=between(0.125, 0.875, 2, 3))
g.fn("abs", "torch.abs(x)", "abs(x)", x=x)
g.fn("neg", "torch.neg(x)", "neg(x)", x=x)
g.fn("square", "torch.square(x)", "square(x)", x=x)
g.fn("pow integer", "torch.pow(x, 3)", "pow(x, 3)", x=x)
g.fn("pow tensor", "torch.pow(x, z)", "pow(x, z)", x=between(0.5, 2, 2, 3), z=z)
g.fn("sinc", "torch.sinc(x)", "sinc(x)", x=x)
g.fn("deg2rad", "torch.deg2rad(x)", "deg2rad(x)", x=x)
g.fn("rad2deg", "torch.rad2deg(x)", "rad2deg(x)", x=x)
for name in "sign floor ceil round trunc".split():
    g.fn(name, f"torch.{name}(x)", f"{name}(x)", x=between(-3, 3, 2, 3))
g.fn("frac", "torch.frac(x)", "frac(x)", x=between(-3, 3, 2, 3))
g.fn("atan2", "torch.atan2(x, z)", "atan2(x, z)", x=x, z=z)
g.fn("fmod", "torch.fmod(x, z)", "fmod(x, z)", x=between(-9, 9, 2, 3), z=between(1, 3, 2, 3))
g.fn("fmod number", "torch.fmod(x, -2.5)", "fmod(x, -2.5)", x=between(-9, 9, 2, 3))
g.fn("remainder", "torch.remainder(x, -2.5)", "remainder(x, -2.5)", x=between(-9, 9, 2, 3))
g.fn(
    "floor_divide",
    "torch.floor_divide(x, z)",
    "floor_divide(x, z)",
    x=between(-9, 9, 2, 3),
    z=between(1, 3, 2, 3),
    no_gradient=FLAT,
)
g.fn("lerp", "torch.lerp(x, z, 0.25)", "lerp(x, z, 0.25)", x=x, z=z)
g.fn("lerp far", "torch.lerp(x, z, w)", "lerp(x, z, w)", x=x, z=z, w=between(0, 1, 2, 3))
g.fn("hypot", "torch.hypot(x, z)", "hypot(x, z)", x=x, z=z)
g.fn("logaddexp", "torch.logaddexp(x, z)", "logaddexp(x, z)", x=x, z=z)
g.fn("xlogy", "torch.xlogy(x, z)", "xlogy(x, z)", x=x, z=between(0.5, 2, 2, 3))
g.fn("maximum", "torch.maximum(x, z)", "maximum(x, z)", x=x, z=z)
g.fn("minimum", "torch.minimum(x, z)", "minimum(x, z)", x=x, z=z)
ties = given([1.0, 2.0, 3.0])
for name in ("maximum", "minimum"):
    g.fn(
        f"{name} ties",
        f"torch.{name}(x, z)",
        f"{name}(x, z)",
        x=ties,
        z=given([1.0, 3.0, 3.0]),
        no_differences="there is a kink",
    )
g.fn("clamp", "torch.clamp(x, -0.5, 0.5)", "clamp(x, -0.5, 0.5)", x=x)
g.fn("clamp min", "torch.clamp(x, min=0.25)", "clamp(x, min = 0.25)", x=x)
g.fn("clamp max", "torch.clamp(x, max=0.25)", "clamp(x, max = 0.25)", x=x)
g.fn(
    "clamp ties",
    "torch.clamp(x, 1.0, 3.0)",
    "clamp(x, 1.0, 3.0)",
    x=ties,
    no_differences="there is a kink",
)
g.fn("where", "torch.where(c, x, z)", "where(c, x, z)", c=truths(2, 3), x=x, z=z)
g.fn("masked_fill", "x.masked_fill(c, 0.5)", "masked_fill(x, c, 0.5)", x=x, c=truths(2, 3))
g.fn("isclose", "torch.isclose(x, x + 1e-9)", "isclose(x, x + 1e-9)", x=x, f64_only="1e-9 is lost")
for name in "isnan isinf isfinite".split():
    g.fn(name, f"torch.{name}(torch.log(x))", f"{name}(log(x))", x=given([-1.0, 0.0, 1.0]))
g.fn(
    "nan_to_num",
    "torch.nan_to_num(torch.log(x), 0.5, 7.0, -7.0)",
    "nan_to_num(log(x), 0.5, 7.0, -7.0)",
    x=given([-1.0, 0.0, 1.0]),
    no_gradient="log has none there",
)
for name in "and or xor".split():
    g.fn(
        f"logical_{name}",
        f"torch.logical_{name}(a, b)",
        f"logical_{name}(a, b)",
        a=integers(0, 2, 6),
        b=integers(0, 2, 6),
    )
g.fn("logical_not", "torch.logical_not(a)", "logical_not(a)", a=integers(0, 2, 6))

# Shapes.
cube = normal(2, 3, 4)
for name, there, here in [
    ("reshape", "x.reshape(4, -1)", "reshape(x, 4, -1)"),
    ("view", "x.view(6, 4)", "view(x, 6, 4)"),
    ("flatten", "torch.flatten(x)", "flatten(x)"),
    ("flatten from 1", "torch.flatten(x, 1)", "flatten(x, 1)"),
    ("flatten middle", "torch.flatten(x, 0, 1)", "flatten(x, 0, 1)"),
    ("unflatten", "x.unflatten(2, (2, 2))", "unflatten(x, 2, (2, 2))"),
    ("permute", "x.permute(2, 0, 1)", "permute(x, 2, 0, 1)"),
    ("transpose", "torch.transpose(x, 0, -1)", "transpose(x, 0, -1)"),
    ("swapaxes", "torch.swapaxes(x, 0, 1)", "swapaxes(x, 0, 1)"),
    ("movedim", "torch.movedim(x, 0, 2)", "movedim(x, 0, 2)"),
    ("movedim back", "torch.movedim(x, -1, 0)", "movedim(x, -1, 0)"),
    ("unsqueeze", "torch.unsqueeze(x, -2)", "unsqueeze(x, -2)"),
    ("squeeze", "torch.squeeze(x[:1])", "squeeze(x[:1])"),
    ("squeeze dim", "torch.squeeze(x[:1, :1], 1)", "squeeze(x[:1, :1], 1)"),
    ("flip", "torch.flip(x, (0, 2))", "flip(x, (0, 2))"),
    ("fliplr", "torch.fliplr(x)", "fliplr(transpose(x, 0, 0))"),
    ("flipud", "torch.flipud(x)", "flipud(x)"),
    ("roll", "torch.roll(x, 1, 2)", "roll(x, 1, 2)"),
    ("roll two", "torch.roll(x, (1, -2), (0, 2))", "roll(x, (1, -2), (0, 2))"),
    ("roll flat", "torch.roll(x, 5)", "roll(x, 5)"),
    ("tile", "torch.tile(x, (2, 2))", "tile(x, (2, 2))"),
    ("repeat", "x.repeat(2, 1, 1, 3)", "repeat(x, (2, 1, 1, 3))"),
    ("repeat_interleave", "torch.repeat_interleave(x, 2, 1)", "repeat_interleave(x, 2, 1)"),
    ("repeat_interleave flat", "torch.repeat_interleave(x, 3)", "repeat_interleave(x, 3)"),
    ("narrow", "torch.narrow(x, 2, 1, 2)", "narrow(x, 2, 1, 2)"),
    ("chunk", "torch.chunk(x, 3, 2)", "let_tuple"),
    ("split", "torch.split(x, 3, 2)", "let_tuple"),
    ("split sizes", "torch.split(x, (1, 3), 2)", "let_tuple"),
    ("unbind", "torch.unbind(x, 1)", "let_tuple"),
    ("pad", "F.pad(x, (1, 2))", "pad(x, (1, 2))"),
    ("pad two", "F.pad(x, (1, 0, 2, 1), value=0.5)", "pad(x, (1, 0, 2, 1), value = 0.5)"),
    ("pad cut", "F.pad(x, (-1, 1))", "pad(x, (-1, 1))"),
    ("pad reflect", "F.pad(x, (2, 1), mode='reflect')", 'pad(x, (2, 1), mode = "reflect")'),
    ("pad replicate", "F.pad(x, (2, 1), mode='replicate')", 'pad(x, (2, 1), mode = "replicate")'),
    ("pad circular", "F.pad(x, (2, 1), mode='circular')", 'pad(x, (2, 1), mode = "circular")'),
    ("tril", "torch.tril(x)", "tril(x)"),
    ("tril below", "torch.tril(x, -1)", "tril(x, -1)"),
    ("triu", "torch.triu(x, 1)", "triu(x, 1)"),
    ("diagonal", "torch.diagonal(x)", "diagonal(x)"),
    ("diagonal offset", "torch.diagonal(x, -1, 1, 2)", "diagonal(x, -1, 1, 2)"),
    ("diagonal swapped", "torch.diagonal(x, 1, 2, 0)", "diagonal(x, 1, 2, 0)"),
]:
    if here == "let_tuple":
        n = {"chunk": 2, "split": 2, "unbind": 3}[name.split()[0]]
        call = there.replace("torch.", "")
        here = "(" + ", ".join(f"{call}[{i}]" for i in range(n)) + ")"
    g.fn(name, there, here, x=cube)
g.fn("expand", "x.expand(4, 2, 3)", "expand(x, 4, 2, 3)", x=x)
g.fn("expand_as", "x.expand_as(z)", "expand_as(x, z)", x=normal(3), z=z, constant=("z",))
g.fn("broadcast_to", "torch.broadcast_to(x, (2, 3))", "broadcast_to(x, (2, 3))", x=normal(3))
g.fn("cat", "torch.cat((x, z), 1)", "cat((x, z), 1)", x=x, z=normal(2, 2))
g.fn("stack", "torch.stack((x, z), 1)", "stack((x, z), 1)", x=x, z=z)
g.fn("vstack", "torch.vstack((x, z))", "vstack((x, z))", x=normal(3), z=z)
g.fn("hstack", "torch.hstack((x, z))", "hstack((x, z))", x=x, z=normal(2, 2))
g.fn("diag", "torch.diag(x, 1)", "diag(x, 1)", x=normal(3))
g.fn("diag below", "torch.diag(x, -2)", "diag(x, -2)", x=normal(3))
g.fn("diag matrix", "torch.diag(x, 1)", "diag(x, 1)", x=x)
g.fn("trace", "torch.trace(x)", "trace(x)", x=x)
g.fn(
    "meshgrid",
    "torch.meshgrid(x, z, indexing='ij')",
    "(meshgrid([x, z])[0], meshgrid([x, z])[1])",
    x=normal(2),
    z=normal(3),
)
g.fn(
    "meshgrid xy",
    "torch.meshgrid(x, z, indexing='xy')",
    '(meshgrid([x, z], indexing = "xy")[0], meshgrid([x, z], indexing = "xy")[1])',
    x=normal(2),
    z=normal(3),
)

# Making tensors.
for name, there, here in [
    ("zeros", "torch.zeros(2, 3)", "zeros(2, 3, dtype = f64)"),
    ("ones", "torch.ones(2, 3)", "ones(2, 3, dtype = f64)"),
    ("full", "torch.full((2, 3), 0.5)", "full(0.5, 2, 3, dtype = f64)"),
    ("eye", "torch.eye(3)", "f64(eye(3))"),
    ("eye wide", "torch.eye(2, 3)", "f64(eye(2, 3))"),
    ("tri", "torch.ones(3, 4).tril(1)", "f64(tri(3, 4, k = 1))"),
    ("arange", "torch.arange(5)", "arange(5)"),
    ("arange step", "torch.arange(2, 9, 3)", "arange(2, 9, 3)"),
    ("arange down", "torch.arange(5, 0, -2)", "arange(5, 0, -2)"),
    ("arange float", "torch.arange(0.5, 2.0, 0.3)", "arange(0.5, 2.0, 0.3, dtype = f64)"),
    ("linspace", "torch.linspace(-1, 2, 7)", "linspace(f64(-1), 2.0, 7)"),
    ("linspace one", "torch.linspace(2, 1, 1)", "linspace(f64(2), 1.0, 1)"),
    ("linspace two", "torch.linspace(2, 1, 2)", "linspace(f64(2), 1.0, 2)"),
    ("logspace", "torch.logspace(-1, 2, 4)", "logspace(f64(-1), 2.0, 4)"),
    ("zeros_like", "torch.zeros_like(x)", "zeros_like(x)"),
    ("ones_like", "torch.ones_like(x)", "ones_like(x)"),
    ("full_like", "torch.full_like(x, 2.5)", "full_like(x, 2.5)"),
]:
    takes = {"x": x} if "_like" in name else {}
    g.fn(name, there, here, no_gradient="a constant", f64_only="made in f64", **takes)

# Products.
a = normal(2, 3)
b = normal(3, 4)
for name, there, left, right in [
    ("matmul", "torch.matmul(a, b)", a, b),
    ("matmul vectors", "torch.matmul(a, b)", normal(3), normal(3)),
    ("matmul matrix vector", "torch.matmul(a, b)", a, normal(3)),
    ("matmul vector matrix", "torch.matmul(a, b)", normal(3), b),
    ("matmul batches", "torch.matmul(a, b)", normal(2, 1, 2, 3), normal(3, 3, 2)),
    ("matmul batch matrix", "torch.matmul(a, b)", normal(2, 2, 3), b),
    ("matmul batch vector", "torch.matmul(a, b)", normal(2, 2, 3), normal(3)),
    ("matmul vector batch", "torch.matmul(a, b)", normal(3), normal(2, 3, 2)),
    ("mm", "torch.mm(a, b)", a, b),
    ("bmm", "torch.bmm(a, b)", normal(2, 2, 3), normal(2, 3, 2)),
    ("mv", "torch.mv(a, b)", a, normal(3)),
    ("dot", "torch.dot(a, b)", normal(3), normal(3)),
    ("outer", "torch.outer(a, b)", normal(3), normal(2)),
    ("inner", "torch.inner(a, b)", normal(2, 3), normal(4, 3)),
    ("kron", "torch.kron(a, b)", normal(2, 2), normal(2, 3)),
]:
    g.fn(name, there, there.replace("torch.", ""), a=left, b=right)
g.fn("cross", "torch.cross(a, b, dim=1)", "cross(a, b, 1)", a=normal(2, 3), b=normal(2, 3))
g.fn(
    "addmm",
    "torch.addmm(x, a, b, beta=0.5, alpha=2)",
    "addmm(x, a, b, beta = 0.5, alpha = 2.0)",
    x=normal(2, 4),
    a=a,
    b=b,
)
g.fn(
    "tensordot",
    "torch.tensordot(a, b, 2)",
    "tensordot(a, b, 2)",
    a=normal(2, 3, 2),
    b=normal(3, 2, 2),
)
for equation, left, right in [
    ("ij,jk->ik", a, b),
    ("bij,bjk->bik", normal(2, 2, 3), normal(2, 3, 2)),
    ("bij,kj->bk", normal(2, 2, 3), normal(2, 3)),
    ("i,j->ij", normal(2), normal(3)),
    ("ij,ij->", a, normal(2, 3)),
    ("ij,ij->ji", a, normal(2, 3)),
    ("...ij,...jk->...ik", normal(2, 1, 2, 2), normal(3, 2, 2)),
    ("ijk,kl", normal(2, 2, 2), normal(2, 2)),
    ("bhqd,bhkd->bhqk", normal(1, 2, 2, 3), normal(1, 2, 2, 3)),
]:
    g.fn(
        f"einsum {equation}",
        f"torch.einsum('{equation}', a, b)",
        f'einsum("{equation}", a, b)',
        a=left,
        b=right,
    )
for equation, only in [("ii->i", normal(3, 3)), ("ii", normal(3, 3)), ("ij->ji", a), ("ij->j", a)]:
    g.fn(f"einsum {equation}", f"torch.einsum('{equation}', a)", f'einsum("{equation}", a)', a=only)
g.fn(
    "einsum three",
    "torch.einsum('ij,jk,kl->il', a, b, c)",
    'einsum("ij,jk,kl->il", a, b, c)',
    a=normal(2, 2),
    b=normal(2, 3),
    c=normal(3, 2),
)

# Places.
places = integers(0, 3, 2, 4)
g.fn("gather", "torch.gather(x, 1, i)", "gather(x, 1, i)", x=x, i=places)
g.fn("gather rows", "torch.gather(x, 0, i)", "gather(x, 0, i)", x=x, i=integers(0, 2, 4, 3))
g.fn("gather cube", "torch.gather(x, 1, i)", "gather(x, 1, i)", x=cube, i=integers(0, 3, 2, 2, 3))
g.fn(
    "take_along_dim",
    "torch.take_along_dim(x, i, 1)",
    "take_along_dim(x, i, 1)",
    x=x,
    i=places,
)
g.fn("take", "torch.take(x, i)", "take(x, i)", x=x, i=integers(0, 6, 2, 2))
g.fn("index_select", "torch.index_select(x, 1, i)", "index_select(x, 1, i)", x=x, i=integers(0, 3, 5))
g.fn(
    "scatter_add",
    "torch.scatter_add(x, 1, i, s)",
    "scatter_add(x, 1, i, s)",
    x=x,
    i=places,
    s=normal(2, 4),
)
g.fn(
    "scatter_set",
    "torch.scatter(x, 1, i, s)",
    "scatter_set(x, 1, i, s)",
    x=x,
    i=given([[2, 0], [1, 2]]),
    s=normal(2, 2),
)
g.fn(
    "index_add",
    "torch.index_add(x, 0, i, s, alpha=2)",
    "index_add(x, 0, i, s, alpha = 2.0)",
    x=x,
    i=integers(0, 2, 4),
    s=normal(4, 3),
)
g.fn("add_at", "torch.index_add(x, 0, i, s)", "add_at(x, i, s)", x=x, i=integers(0, 2, 4), s=normal(4, 3))
g.fn("one_hot", "F.one_hot(i, 4)", "one_hot(i, 4)", i=integers(0, 4, 2, 3))
g.fn("bincount", "torch.bincount(i, minlength=5)", "bincount(i, minlength = 5)", i=integers(0, 5, 9))
g.fn(
    "bincount weights",
    "torch.bincount(i, w, minlength=5)",
    "bincount(i, w, minlength = 5)",
    i=integers(0, 5, 9),
    w=normal(9),
    no_gradient="PyTorch has none",
)

# Order.
row = normal(2, 5)
for dim in (0, 1):
    g.fn(f"cumsum {dim}", f"torch.cumsum(x, {dim})", f"cumsum(x, {dim})", x=cube)
    g.fn(f"cumprod {dim}", f"torch.cumprod(x, {dim})", f"cumprod(x, {dim})", x=cube)
    g.fn(f"cummax {dim}", f"torch.cummax(x, {dim})", f"cummax(x, {dim})", x=cube)
    g.fn(f"cummin {dim}", f"torch.cummin(x, {dim})", f"cummin(x, {dim})", x=cube)
    g.fn(f"sort {dim}", f"torch.sort(x, {dim})", f"sort(x, {dim})", x=cube)
    g.fn(f"argsort {dim}", f"torch.argsort(x, {dim})", f"argsort(x, {dim})", x=cube)
g.fn("cumprod zeros", "torch.cumprod(x, 0)", "cumprod(x, 0)", x=given([2.0, 0.0, 3.0, 0.0, 5.0]))
g.fn("cummax ties", "torch.cummax(x, 0)", "cummax(x, 0)", x=given([1, 3, 2, 3, 1]))
g.fn("running_max", "torch.cummax(x, 1)[0]", "running_max(x, 1)", x=row, no_gradient="as documented")
g.fn("running_min", "torch.cummin(x, 1)[0]", "running_min(x, 1)", x=row, no_gradient="as documented")
g.fn("logcumsumexp", "torch.logcumsumexp(x, 1)", "logcumsumexp(x, 1)", x=row)
g.fn(
    "sort descending",
    "torch.sort(x, 1, descending=True)",
    "sort(x, 1, descending = true)",
    x=row,
)
g.fn("sort integers", "torch.sort(x, stable=True)", "sort(x)", x=integers(0, 4, 20))
g.fn(
    "sort integers down",
    "torch.sort(x, descending=True, stable=True)",
    "sort(x, descending = true)",
    x=integers(0, 4, 20),
)
g.fn("msort", "torch.msort(x)", "msort(x)", x=row)
g.fn("topk", "torch.topk(x, 2)", "topk(x, 2)", x=row)
g.fn("topk smallest", "torch.topk(x, 2, 0, False)", "topk(x, 2, 0, largest = false)", x=normal(4, 2))
g.fn("kthvalue", "torch.kthvalue(x, 2, 1)", "kthvalue(x, 2, 1)", x=row)
g.fn("searchsorted", "torch.searchsorted(s, v)", "searchsorted(s, v)", s=given([-1.0, 0.0, 0.5]), v=row)
g.fn(
    "searchsorted right",
    "torch.searchsorted(s, v, right=True)",
    "searchsorted(s, v, right = true)",
    s=given([1, 2, 2, 3]),
    v=integers(0, 5, 8),
)
g.fn("bucketize", "torch.bucketize(v, s)", "bucketize(v, s)", s=given([-1.0, 0.0, 0.5]), v=row)

g.write()
