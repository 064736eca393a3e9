"""Losses."""

from golden import Group, between, given, integers, normal

g = Group("loss")
x = normal(2, 3)
t = between(0.1, 0.9, 2, 3)


def row(name, torch_arguments, jt_arguments, torch_function="", **inputs):
    """A loss with each reduction."""
    function = name.split()[0]
    for reduction in ("mean", "sum", "none"):
        g.fn(
            f"{name} {reduction}",
            f"F.{torch_function or function}({torch_arguments}, reduction='{reduction}')",
            f'{function}({jt_arguments}, reduction = "{reduction}")',
            **inputs,
        )


row("mse_loss", "x, t", "x, t", x=x, t=t)
row("l1_loss", "x, t", "x, t", x=x, t=t)
row("smooth_l1_loss", "x, t, beta=0.6", "x, t, beta = 0.6", x=x, t=t)
row("huber_loss", "x, t, delta=0.6", "x, t, delta = 0.6", x=x, t=t)
row("bce_loss", "x, t", "x, t", "binary_cross_entropy", x=between(0.1, 0.9, 2, 3), t=t)
row("bce_with_logits_loss", "x, t", "x, t", "binary_cross_entropy_with_logits", x=x, t=t)
row("kl_div", "x, t", "x, t", x=x, t=t)
row("kl_div log_target", "x, t, log_target=True", "x, t, log_target = true", x=x, t=t)
g.fn(
    "kl_div batchmean",
    "F.kl_div(x, t, reduction='batchmean')",
    'kl_div(x, t, reduction = "batchmean")',
    x=x,
    t=t,
)
classes = {"x": normal(4, 3), "t": integers(0, 3, 4)}
row("nll_loss", "x, t", "x, t", **classes)
row("nll_loss weight", "x, t, w", "x, t, w", w=between(0.5, 2, 3), constant=("w",), **classes)
ignored = {"x": normal(4, 3), "t": given([1, 2, 1, 0])}
row("nll_loss ignore_index", "x, t, ignore_index=1", "x, t, ignore_index = 1", **ignored)
row("cross_entropy", "x, t", "x, t", **classes)
row("cross_entropy ignore_index", "x, t, ignore_index=1", "x, t, ignore_index = 1", **ignored)
places = {"x": normal(2, 3, 2, 2), "t": integers(0, 3, 2, 2, 2)}
row("cross_entropy places", "x, t", "x, t", **places)
likely = {"x": normal(2, 3), "t": given([[0.5, 0.25, 0.25], [0.0, 0.0, 1.0]])}
row("cross_entropy probabilities", "x, t", "x, t", **likely)
row(
    "cross_entropy probabilities all",
    "x, t, w, label_smoothing=0.2",
    "x, t, w, label_smoothing = 0.2",
    w=between(0.5, 2, 3),
    constant=("w",),
    **likely,
)
row(
    "cross_entropy probabilities places", "x, t", "x, t", x=normal(2, 3, 2), t=between(0, 1, 2, 3, 2)
)
row(
    "cross_entropy smooth",
    "x, t, label_smoothing=0.1",
    "x, t, label_smoothing = 0.1",
    **classes,
)
row(
    "cross_entropy all",
    "x, t, w, ignore_index=1, label_smoothing=0.2",
    "x, t, w, ignore_index = 1, label_smoothing = 0.2",
    w=between(0.5, 2, 3),
    constant=("w",),
    **ignored,
)
pair = {"x": normal(3, 4), "y": normal(3, 4)}
g.fn("cosine_similarity", "F.cosine_similarity(x, y)", "cosine_similarity(x, y)", **pair)
g.fn(
    "cosine_similarity dim",
    "F.cosine_similarity(x, y, dim=0)",
    "cosine_similarity(x, y, dim = 0)",
    **pair,
)
row("cosine_embedding_loss", "x, y, t, 0.1", "x, y, t, 0.1", t=given([1, -1, -1]), **pair)

g.write()
