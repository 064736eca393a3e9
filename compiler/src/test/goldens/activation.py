"""Activations."""

from golden import Group, between, given, normal

g = Group("activation")
x = normal(2, 3)

g.fn("relu", "F.relu(x)", "relu(x)", x=x)
g.fn("leaky_relu", "F.leaky_relu(x)", "leaky_relu(x)", x=x)
g.fn("leaky_relu slope", "F.leaky_relu(x, 0.25)", "leaky_relu(x, 0.25)", x=x)
g.fn("elu", "F.elu(x)", "elu(x)", x=x)
g.fn("elu alpha", "F.elu(x, alpha=0.5)", "elu(x, alpha = 0.5)", x=x)
g.fn("gelu", "F.gelu(x)", "gelu(x)", x=x)
g.fn("gelu tanh", "F.gelu(x, approximate='tanh')", 'gelu(x, approximate = "tanh")', x=x)
g.fn("silu", "F.silu(x)", "silu(x)", x=x)
g.fn("sigmoid", "torch.sigmoid(x)", "sigmoid(x)", x=x)
g.fn("tanh", "torch.tanh(x)", "tanh(x)", x=x)
g.fn("softplus", "F.softplus(x)", "softplus(x)", x=x)
g.fn("softplus beta", "F.softplus(x, beta=2)", "softplus(x, beta = 2.0)", x=x)
g.fn("hardtanh", "F.hardtanh(x)", "hardtanh(x)", x=x)
g.fn("hardtanh bounds", "F.hardtanh(x, -0.5, 0.25)", "hardtanh(x, -0.5, 0.25)", x=x)
g.fn("relu6", "F.relu6(x)", "relu6(x)", x=between(-4, 9, 2, 5))
for dim in (0, 1, -1):
    g.fn(f"softmax dim {dim}", f"F.softmax(x, {dim})", f"softmax(x, dim = {dim})", x=x)
    g.fn(f"log_softmax dim {dim}", f"F.log_softmax(x, {dim})", f"log_softmax(x, dim = {dim})", x=x)
g.fn("softmax middle", "F.softmax(x, 1)", "softmax(x, 1)", x=normal(2, 3, 2))
big = given([[1000.0, -1000.0], [-2000.0, -2000.0]])
g.fn(
    "log_softmax large",
    "F.log_softmax(x, 1)",
    "log_softmax(x, 1)",
    x=big,
    no_differences="a step is lost beside 1000",
)
g.fn("softplus large", "F.softplus(x)", "softplus(x)", x=big, no_differences="as well")

g.write()
