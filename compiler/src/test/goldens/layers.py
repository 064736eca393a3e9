"""Layers with PyTorch's parameters."""

from golden import Group, normal

g = Group("layers")

g.layer("Linear", "nn.Linear(3, 4)", "Linear(3, 4)", x=normal(2, 3))
g.layer("Linear more axes", "nn.Linear(3, 2)", "Linear(3, 2)", x=normal(2, 2, 3))
g.layer("Linear without bias", "nn.Linear(3, 2, bias=False)", "Linear(3, 2, bias = false)", x=normal(2, 3))

g.write()
