"""Layers with PyTorch's parameters."""

from golden import Group, given, integers, normal

g = Group("layers")

g.layer("Linear", "nn.Linear(3, 4)", "Linear(3, 4)", x=normal(2, 3))
g.layer("Linear more axes", "nn.Linear(3, 2)", "Linear(3, 2)", x=normal(2, 2, 3))
g.layer("Linear without bias", "nn.Linear(3, 2, bias=False)", "Linear(3, 2, bias = false)", x=normal(2, 3))

x = normal(2, 5)
g.fn("linear", "F.linear(x, w, b)", "linear(x, w, b)", x=normal(2, 3), w=normal(4, 3), b=normal(4))
g.fn("dropout off", "F.dropout(x, 0.5, False)", "dropout(x, 0.5, training = false)", x=x)
g.fn("dropout of nothing", "F.dropout(x, 0.0)", "dropout(x, 0)", x=x)
table = normal(5, 3)
g.fn("embedding", "F.embedding(i, w)", "embedding(i, w)", i=integers(0, 5, 2, 4), w=table)
# Two derivatives of a product, for the table stands twice in the graph.
g.fn(
    "embedding padding",
    "F.embedding(i, w, padding_idx=-2) ** 2",
    "embedding(i, w, padding_idx = -2) ^ 2",
    i=given([[3, 0, 3], [4, 4, 1]]),
    w=table,
    no_differences="the row has no gradient though it counts",
)
g.layer("Embedding", "nn.Embedding(5, 3)", "Embedding(5, 3)", x=integers(0, 5, 2, 3))
g.layer(
    "Embedding padding",
    "nn.Embedding(5, 3, padding_idx=1)",
    "Embedding(5, 3, padding_idx = 1)",
    x=given([1, 0, 1, 4]),
)
g.layer("Dropout elsewhere", "nn.Dropout(0.5)", "Dropout(0.5)", x=x)
g.layer("Dropout of nothing", "nn.Dropout(0.0)", "Dropout(0.0)", training=True, x=x)
g.layer("Flatten", "nn.Flatten()", "Flatten()", x=normal(2, 3, 2))
g.layer("Flatten all", "nn.Flatten(0, 1)", "Flatten(0, 1)", x=normal(4, 1))
for torch_text, jt in [
    ("ReLU()", "ReLU()"),
    ("ReLU6()", "ReLU6()"),
    ("LeakyReLU(0.2)", "LeakyReLU(0.2)"),
    ("ELU(0.7)", "ELU(0.7)"),
    ("GELU()", "GELU()"),
    ("GELU('tanh')", 'GELU("tanh")'),
    ("SiLU()", "SiLU()"),
    ("Sigmoid()", "Sigmoid()"),
    ("Tanh()", "Tanh()"),
    ("Softplus(2)", "Softplus(2.0)"),
    ("Hardtanh(-0.5, 0.5)", "Hardtanh(-0.5, 0.5)"),
    ("Softmax(1)", "Softmax(1)"),
    ("LogSoftmax(-1)", "LogSoftmax(-1)"),
]:
    name = jt.split("(")[0] + (" tanh" if "tanh" in torch_text else "")
    g.layer(name.strip(), f"nn.{torch_text}", jt, x=x)

g.write()
