"""Normalisation: functions in f64, layers in f32. PyTorch has RMSNorm from 2.4 on: a formula here."""

import torch
from torch import nn

from golden import Group, between, normal


def rms_norm(x, axes, weight=None, eps=torch.finfo(torch.float64).eps):
    y = x / torch.sqrt((x * x).mean(axes, keepdim=True) + eps)
    return y if weight is None else y * weight


class RMSNorm(nn.Module):
    def __init__(self, *shape, eps=torch.finfo(torch.float32).eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape))
        self.axes = tuple(range(-len(shape), 0))
        self.eps = eps

    def forward(self, x):
        return rms_norm(x, self.axes, self.weight, self.eps)


g = Group("norm", rms_norm=rms_norm, RMSNorm=RMSNorm)
x = normal(3, 4)
image = normal(2, 4, 2, 2)
channels = {"weight": normal(4), "bias": normal(4)}
running = {"running_mean": normal(4), "running_var": between(0.5, 2, 4)}

g.fn("layer_norm", "F.layer_norm(x, (4,))", "layer_norm(x, 4)", x=x)
g.fn(
    "layer_norm affine",
    "F.layer_norm(x, (4,), weight, bias, 0.01)",
    "layer_norm(x, 4, weight, bias, 0.01)",
    x=x,
    **channels,
)
g.fn(
    "layer_norm two axes",
    "F.layer_norm(x, (2, 3), weight)",
    "layer_norm(x, (2, 3), weight)",
    x=normal(2, 2, 3),
    weight=normal(2, 3),
)
g.fn("group_norm", "F.group_norm(x, 2)", "group_norm(x, 2)", x=image)
g.fn(
    "group_norm affine",
    "F.group_norm(x, 2, weight, bias, 0.01)",
    "group_norm(x, 2, weight, bias, 0.01)",
    x=image,
    **channels,
)
g.fn("group_norm of vectors", "F.group_norm(x, 2)", "group_norm(x, 2)", x=x)
g.fn("rms_norm", "rms_norm(x, -1)", "rms_norm(x, 4)", f64_only="eps is that of the dtype", x=x)
g.fn(
    "rms_norm two axes",
    "rms_norm(x, (-2, -1), weight, 0.01)",
    "rms_norm(x, (2, 3), weight, 0.01)",
    x=normal(2, 2, 3),
    weight=normal(2, 3),
)
g.fn(
    "batch_norm",
    "F.batch_norm(x, running_mean, running_var)",
    "batch_norm(x, running_mean, running_var)",
    x=x,
    constant=("running_mean", "running_var"),
    **running,
)
g.fn(
    "batch_norm affine",
    "F.batch_norm(x, running_mean, running_var, weight, bias, eps=0.01)",
    "batch_norm(x, running_mean, running_var, weight, bias, eps = 0.01)",
    x=image,
    constant=("running_mean", "running_var"),
    **running,
    **channels,
)
g.fn(
    "batch_norm training",
    "F.batch_norm(x, None, None, weight, bias, True)",
    "batch_norm(x, weight = weight, bias = bias, training = true)",
    x=image,
    **channels,
)

g.layer("LayerNorm", "nn.LayerNorm(4)", "LayerNorm(4)", x=x)
g.layer("LayerNorm two axes", "nn.LayerNorm((2, 2), 0.01)", "LayerNorm((2, 2), 0.01)", x=image)
g.layer(
    "LayerNorm plain",
    "nn.LayerNorm(4, elementwise_affine=False)",
    "LayerNorm(4, elementwise_affine = false)",
    x=x,
)
g.layer("GroupNorm", "nn.GroupNorm(2, 4)", "GroupNorm(2, 4)", x=image)
g.layer(
    "GroupNorm plain", "nn.GroupNorm(4, 4, affine=False)", "GroupNorm(4, 4, affine = false)", x=image
)
g.layer("RMSNorm", "RMSNorm(4)", "RMSNorm(4)", x=x)
g.layer("RMSNorm two axes", "RMSNorm(2, 2, eps=0.01)", "RMSNorm((2, 2), 0.01)", x=image)
series = normal(2, 3, 3)
for training in (False, True):
    when = " training" if training else ""
    g.layer("BatchNorm1d" + when, "nn.BatchNorm1d(4)", "BatchNorm1d(4)", training=training, x=x)
    g.layer(
        "BatchNorm1d series" + when,
        "nn.BatchNorm1d(3, 0.01, 0.3)",
        "BatchNorm1d(3, 0.01, 0.3)",
        training=training,
        x=series,
    )
    g.layer("BatchNorm2d" + when, "nn.BatchNorm2d(4)", "BatchNorm2d(4)", training=training, x=image)
g.layer(
    "BatchNorm2d plain",
    "nn.BatchNorm2d(4, affine=False, momentum=None)",
    "BatchNorm2d(4, affine = false, momentum = None)",
    training=True,
    x=image,
)
g.layer(
    "BatchNorm2d without statistics",
    "nn.BatchNorm2d(4, track_running_stats=False)",
    "BatchNorm2d(4, track_running_stats = false)",
    x=image,
)

g.write()
