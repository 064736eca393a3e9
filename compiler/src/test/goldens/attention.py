"""Attention. PyTorch has scaled_dot_product_attention from 2.0 on: a formula here."""

import math

import torch

from golden import Group, given, normal


def attend(q, k, v, mask=None, causal=False, scale=None):
    scores = q @ k.transpose(-2, -1) * (scale or 1 / math.sqrt(q.shape[-1]))
    if causal:
        scores = scores + torch.full(scores.shape[-2:], -math.inf).triu(1)
    if mask is not None and mask.dtype == torch.bool:
        scores = scores.masked_fill(~mask, -math.inf)
    elif mask is not None:
        scores = scores + mask
    return torch.softmax(scores, -1) @ v


g = Group("attention", attend=attend)
qkv = {"q": normal(2, 3, 4), "k": normal(2, 5, 4), "v": normal(2, 5, 2)}
function = "scaled_dot_product_attention"
g.fn(function, "attend(q, k, v)", f"{function}(q, k, v)", **qkv)
g.fn(
    function + " causal",
    "attend(q, k, v, causal=True)",
    f"{function}(q, k, v, is_causal = true)",
    **qkv,
)
mask = given([[True, False, True, True, False], [True] * 5, [False, True, False, False, False]])
g.fn(
    function + " mask",
    "attend(q, k, v, mask)",
    f"{function}(q, k, v, mask)",
    mask=mask,
    **qkv,
)
g.fn(
    function + " numbers",
    "attend(q, k, v, mask, scale=0.25)",
    f"{function}(q, k, v, mask, scale = 0.25)",
    mask=normal(3, 5),
    **qkv,
)

x = normal(3, 2, 4)
hidden = given([[False, True, True], [False, False, True], [False, False, False]])
g.layer("MultiheadAttention", "nn.MultiheadAttention(4, 2)", "MultiheadAttention(4, 2)", call="m(x, x, x)", x=x)
g.layer(
    "MultiheadAttention other keys",
    "nn.MultiheadAttention(4, 2, batch_first=True)",
    "MultiheadAttention(4, 2, batch_first = true)",
    call="m(x, y, z)",
    x=normal(2, 3, 4),
    y=normal(2, 2, 4),
    z=normal(2, 2, 4),
)
g.layer(
    "MultiheadAttention mask",
    "nn.MultiheadAttention(4, 2, bias=False)",
    "MultiheadAttention(4, 2, bias = false)",
    call="m(x, x, x, attn_mask=mask)",
    jt_call="m(x, x, x, attn_mask = mask)",
    x=x,
    mask=hidden,
)
g.layer(
    "MultiheadAttention padding",
    "nn.MultiheadAttention(4, 2)",
    "MultiheadAttention(4, 2)",
    call="m(x, x, x, padding)",
    x=x,
    padding=given([[False, False, True], [False, True, False]]),
)
layer = "TransformerEncoderLayer(4, 2, 6, 0.0"
g.layer("TransformerEncoderLayer", f"nn.{layer})", f"{layer})", training=True, x=x)
g.layer(
    "TransformerEncoderLayer norm_first",
    f"nn.{layer}, norm_first=True, batch_first=True)",
    f"{layer}, norm_first = true, batch_first = true)",
    training=True,
    x=normal(2, 3, 4),
)
g.layer(
    "TransformerEncoderLayer mask",
    f"nn.{layer}, activation='gelu')",
    f"{layer}, activation = gelu)",
    call="m(x, mask)",
    training=True,
    x=x,
    mask=hidden,
)

g.write()
